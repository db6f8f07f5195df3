/**
 * Thins a curve for the drawing: per column of the picture its first, lowest, highest and last point,
 * which paints the same pixels as all of them (the M4 aggregation of Jugel et al., 2014).
 */

/** @returns the indices to draw, ascending; all of them where there are few. `x` is ascending. */
export function thin(x: readonly number[], y: readonly number[], columns: number): number[] {
  const all = x.map((_, index) => index);
  const first = x[0] ?? 0;
  const width = ((x.at(-1) ?? 0) - first) / columns;
  if (x.length <= 4 * columns || width <= 0) return all;
  const kept = new Set<number>();
  const column = (index: number) => Math.floor(((x[index] ?? 0) - first) / width);
  const value = (index: number) => y[index] ?? 0;
  let start = 0;
  for (let end = 1; end <= x.length; end++) {
    if (end < x.length && column(end) === column(start)) continue;
    const part = all.slice(start, end);
    kept.add(start).add(end - 1);
    kept.add(part.reduce((low, index) => (value(index) < value(low) ? index : low)));
    kept.add(part.reduce((high, index) => (value(index) > value(high) ? index : high)));
    start = end;
  }
  return [...kept].sort((a, b) => a - b);
}
