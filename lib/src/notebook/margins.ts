/**
 * How far the learned optimizer of a heat map (Figures 4.5, 4.7, 4.8) is ahead of the best of its Adams, column by column,
 * and whether that is more than two runs of one optimizer differ by.
 */
import { UsageError } from '../errors.js';
import { shortTrainings } from '../figures/face-note.js';
import { atOurPlaces, bestRow, cellTable, type Grid, ourMeans } from '../figures/heat-map.js';
import { nearest } from '../nearest.js';
import type { ReproducedFigure } from '../reproduce/figure.js';
import type { Row } from './table.js';

/**
 * Standard deviation over seeds of the mean over 50 epochs of log10 loss, by column of the heat maps: six runs of Adam
 * (0.9, 0.999) on MlpMnist each, at the thesis' length. Notebook 4.4.1c measures it again.
 */
export const seedDeviations: Readonly<Record<string, number>> = {
  '1e-1': 0.076,
  '5e-2': 0.013,
  '1e-2': 0.033,
  '5e-3': 0.022,
  '1e-3': 0.007,
  '5e-4': 0.003,
  '1e-4': 0.009,
  '5e-5': 0.013,
  '0.05-0': 0.039,
  '0.01-0': 0.037,
  '0.05-0 as run': 0.043,
  '0.01-0 as run': 0.027,
};

/** What a difference of two single runs has to exceed: two of its standard deviations. NaN for a column never measured. */
export function clearMargin(column: string): number {
  return 2 * Math.SQRT2 * (seedDeviations[column] ?? Number.NaN);
}

/**
 * One row per column. "Ahead by" is above 0 where the learned one is lower. A margin is called "ahead" or "behind" where it is
 * clear; at less than the thesis' length ours is not judged.
 *
 * @param learned label of the learned row: "LA"
 * @throws UsageError where the figure has no such row
 */
export function marginRows({ figure, reference }: ReproducedFigure, learned: string): Row[] {
  const table = cellTable(figure);
  const row = table.rows.indexOf(learned);
  if (row < 0) {
    throw new UsageError({
      expected: `A row of figure ${figure.figure} is one of ${table.rows.join(', ')}`,
      found: `"${learned}"`,
      mend: `take the nearest: ${nearest(learned, table.rows).join(' or ')}`,
    });
  }
  const { heatMap } = reference;
  const thesis = heatMap ? atOurPlaces(table, heatMap, heatMap.means) : [];
  const { shortened, trainings } = figure.provenance;
  const isShort = shortened !== null || shortTrainings(trainings).length > 0;
  return table.columns.map((column, index) => {
    const ours = marginIn(ourMeans(table), index, row, table.rows);
    const theirs = marginIn(thesis, index, row, table.rows);
    return {
      column,
      'clear from': Number(clearMargin(column).toFixed(3)),
      'best Adam, ours': ours.rival,
      'ahead by, ours': ours.margin,
      ours: isShort ? 'too short to judge' : verdict(column, ours.margin),
      'best Adam, thesis': theirs.rival,
      'ahead by, thesis': theirs.margin,
      thesis: verdict(column, theirs.margin),
    };
  });
}

interface Margin {
  readonly rival: string;
  readonly margin: number | undefined;
}

function marginIn(means: Grid, column: number, learned: number, rows: readonly string[]): Margin {
  const best = bestRow(
    means,
    column,
    rows.map((_, row) => row).filter((row) => row !== learned),
  );
  const own = means[learned]?.[column] ?? undefined;
  if (best === undefined) return { rival: '', margin: undefined };
  const theirs = means[best]?.[column] ?? undefined;
  const margin = own === undefined || theirs === undefined ? undefined : theirs - own;
  return { rival: rows[best], margin: margin && Number(margin.toFixed(3)) };
}

function verdict(column: string, margin: number | undefined): string {
  const clear = clearMargin(column);
  if (margin === undefined || Number.isNaN(clear)) return '';
  if (Math.abs(margin) <= clear) return 'within the spread of seeds';
  return margin > 0 ? 'ahead' : 'behind';
}
