/** The curves of a figure as csv, one row per point of a seed: for plots that others make. */
import { at } from '../at.js';
import type { FigureData, SeriesData } from './figure-data.js';
import { csvText } from './table-text.js';

/**
 * The text of `fig-4.02.csv`, with the numbers of its json: panel, curve, what the curve is of, seed, where in epochs or iterations,
 * value. A curve that stands in two panels stands here once per panel.
 */
export function curvesCsv({ panels, unit }: FigureData): string {
  const rows = panels.flatMap(({ panel, title, series }) =>
    series.flatMap((one) =>
      one.seeds.flatMap((seed, index) =>
        curveOf(one, index).map((value, point) => [
          panel ?? title,
          one.label,
          one.measure ?? 'log10 of the loss',
          seed,
          at(one.x, point),
          value,
        ]),
      ),
    ),
  );
  return csvText([['panel', 'curve', 'measure', 'seed', unit, 'value'], ...rows]);
}

/** Of one seed alone the mean is its curve. */
function curveOf({ y, bySeed = [y] }: SeriesData, index: number): readonly number[] {
  return at(bySeed, index);
}
