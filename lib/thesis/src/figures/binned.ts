/** Long noisy curves, drawn as the mean of every so many points with their range. */

export interface Binned {
  /** Points per bin: 1, 2 or 5 times a power of ten; 1 where the curve is drawn as it is. */
  readonly width: number;
  /** The middle of each bin, its first point being number 1. */
  readonly x: readonly number[];
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Cuts a curve into bins of the same width, the last one shorter where it does not go up. Values that are not finite
 * are left out, and a bin without any other.
 *
 * @param most how many bins at most
 */
export function binned(values: readonly number[] | Float64Array, most: number): Binned {
  const width = Math.max(1, roundUp(values.length / most));
  const bins = Array.from({ length: Math.ceil(values.length / width) }, (_, index) => {
    const begin = index * width;
    const end = Math.min(begin + width, values.length);
    return { x: (begin + 1 + end) / 2, ...summary(values.slice(begin, end)) };
  }).filter(({ low, high }) => low <= high);
  return {
    width,
    x: bins.map(({ x }) => x),
    mean: bins.map(({ mean }) => mean),
    low: bins.map(({ low }) => low),
    high: bins.map(({ high }) => high),
  };
}

function summary(values: Iterable<number>) {
  const finite = Array.from(values).filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return { mean, low: Math.min(...finite), high: Math.max(...finite) };
}

/** The next of ..., 0.5, 1, 2, 5, 10, 20, 50, ... */
export function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10;
  return factor * power;
}
