/**
 * The numbers of a heat map (Figures 4.5, 4.7, 4.8): a cell is the mean over the epochs of log10 of the loss.
 * The thesis colours it by what it is divided by the largest absolute value of its column.
 */
import type { ReferenceHeatMap } from '../data/reference.js';
import type { FigureData, PanelData, SeriesData } from './figure-data.js';
import { type CellPlace, referenceCellOf } from './reference-of.js';

/** Epochs that the thesis' heat maps are means of. */
export const mapEpochs = 50;

/** One number per cell, by row and column; null where there is none. */
export type Grid = readonly (readonly (number | null)[])[];

export interface HeatMapCell {
  readonly panel: PanelData;
  readonly series: SeriesData;
}

/** A figure of the view "heat map" as a table: a panel is a column, a label a row. */
export interface CellTable {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** By row and column; undefined where a panel lacks the series. */
  readonly cells: readonly (readonly (HeatMapCell | undefined)[])[];
}

export function cellTable({ panels }: FigureData): CellTable {
  const rows = [...new Set(panels.flatMap(({ series }) => series.map(({ label }) => label)))];
  const cellOf = (panel: PanelData, row: string): HeatMapCell | undefined => {
    const series = panel.series.find(({ label }) => label === row);
    return series && { panel, series };
  };
  return {
    columns: panels.map(({ title }) => title ?? ''),
    rows,
    cells: rows.map((row) => panels.map((panel) => cellOf(panel, row))),
  };
}

/**
 * @param epochs only the first so many points
 * @returns the mean of a curve; null where it has no point or diverged: what is left of it says nothing
 */
export function meanOf({ y, diverged }: SeriesData, epochs = y.length): number | null {
  return diverged?.length ? null : mean(y.slice(0, epochs));
}

/** The epochs that all cells have: every number of a map, ours and the thesis', is a mean over these. */
export function commonEpochs({ cells }: CellTable): number {
  const lengths = cells
    .flat()
    .flatMap((cell) => (cell && meanOf(cell.series) !== null ? cell.series.y.length : []));
  return Math.min(mapEpochs, ...lengths);
}

/** The means of our curves over the epochs that all have. */
export function ourMeans(table: CellTable): Grid {
  const epochs = commonEpochs(table);
  return table.cells.map((row) => row.map((cell) => (cell ? meanOf(cell.series, epochs) : null)));
}

/** The thesis' mean of a cell over the first so many epochs; null where it shows only that over all. */
export function thesisMean(
  { means, curves }: ReferenceHeatMap,
  { row, column }: CellPlace,
  epochs: number,
): number | null {
  if (epochs === mapEpochs) return means[row]?.[column] ?? null;
  return mean(curves[row]?.[column]?.slice(0, epochs) ?? []);
}

/** The same of all its cells, by its rows and columns. */
export function thesisMeans(map: ReferenceHeatMap, epochs: number): Grid {
  return map.rows.map((_, row) => map.columns.map((_, column) => thesisMean(map, { row, column }, epochs)));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length;
}

/** The values of the thesis' cells at the places of ours. @param values by row and column of the thesis' map */
export function atOurPlaces({ cells }: CellTable, map: ReferenceHeatMap, values: Grid): Grid {
  return cells.map((row) =>
    row.map((cell) => {
      const place = cell && referenceCellOf(map, cell.panel, cell.series);
      return place ? (values[place.row]?.[place.column] ?? null) : null;
    }),
  );
}

/** Each column divided by its largest absolute value: the best of a column becomes -1. */
export function columnNormalized(means: Grid): Grid {
  const columns = means[0]?.map((_, column) => means.map((row) => row[column] ?? null)) ?? [];
  const norms = columns.map((values) => Math.max(...values.map((value) => Math.abs(value ?? 0))));
  return means.map((row) => row.map((mean, column) => (mean === null ? null : mean / (norms[column] || 1))));
}

/**
 * The numbers at the two ends of the thesis' colours: -1, and the largest of its three maps. One scale for all, so that a colour means
 * one number in every map; what is larger is white too.
 */
export const colorRange = [-1, -0.3789] as const;

/** @returns the row of the smallest number of a column among `rows`, or undefined where they have none */
export function bestRow(means: Grid, column: number, rows: readonly number[]): number | undefined {
  const value = (row: number) => means[row]?.[column] ?? Number.POSITIVE_INFINITY;
  const best = rows.reduce<number | undefined>(
    (least, row) => (least === undefined || value(row) < value(least) ? row : least),
    undefined,
  );
  return best !== undefined && Number.isFinite(value(best)) ? best : undefined;
}
