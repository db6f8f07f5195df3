/**
 * How far the learned optimizer of a heat map (Figures 4.5, 4.7, 4.8) is ahead of the best of its Adams, column by column,
 * and whether that is more than two runs of one optimizer differ by.
 */
import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { shortTrainings } from '../figures/caveats.js';
import {
  atOurPlaces,
  bestRow,
  cellTable,
  commonEpochs,
  type Grid,
  ourMeans,
  thesisMeans,
} from '../figures/heat-map.js';
import { clearMargin } from '../report/seed-deviations.js';
import type { ReproducedFigure } from '../reproduce/reproduce.js';
import type { Row } from './table.js';

/**
 * One row per column. "Ahead by" is above 0 where the learned one is lower. A margin is called "ahead" or "behind" where it is
 * clear. At less than the thesis' length the thesis' margins are those of its curves over the same epochs, where it shows
 * them, and neither is judged.
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
      fix: `take the nearest: ${nearest(learned, table.rows).join(' or ')}`,
    });
  }
  const { heatMap } = reference;
  const thesis = heatMap ? atOurPlaces(table, heatMap, thesisMeans(heatMap, commonEpochs(table))) : [];
  const { shortened, trainings } = figure.provenance;
  const isShort = shortened !== null || shortTrainings(trainings).length > 0;
  const tooShort = 'too short to judge';
  return table.columns.map((column, index) => {
    const ours = marginIn(ourMeans(table), index, row, table.rows);
    const theirs = marginIn(thesis, index, row, table.rows);
    return {
      column,
      'clear from': Number(clearMargin(column).toFixed(3)),
      'best Adam, ours': ours.rival,
      'ahead by, ours': ours.margin,
      ours: isShort ? tooShort : verdict(column, ours.margin),
      'best Adam, thesis': theirs.rival,
      'ahead by, thesis': theirs.margin,
      thesis: shortened === null ? verdict(column, theirs.margin) : tooShort,
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
  return { rival: rows[best] ?? '', margin: margin && Number(margin.toFixed(3)) };
}

function verdict(column: string, margin: number | undefined): string {
  const clear = clearMargin(column);
  if (margin === undefined || Number.isNaN(clear)) return '';
  if (Math.abs(margin) <= clear) return 'within the spread of seeds';
  return margin > 0 ? 'ahead' : 'behind';
}
