/** What of the thesis a series answers to. */
import type { ReferenceFigure, ReferenceHeatMap, ReferenceSeries } from '../data/reference.js';
import type { PanelData, SeriesData } from './figure-data.js';

/** @returns the thesis' curve in the panel's counterpart, or undefined where the series names none */
export function referenceOf(
  reference: ReferenceFigure | null,
  panel: Pick<PanelData, 'panel' | 'referencePanel'>,
  series: Pick<SeriesData, 'reference'>,
): ReferenceSeries | undefined {
  const counterpart = panel.referencePanel === undefined ? panel.panel : panel.referencePanel;
  return reference?.panels
    .find((candidate) => candidate.panel === counterpart)
    ?.series.find((candidate) => candidate.label === series.reference);
}

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/**
 * A column of the thesis' heat map answers to the panel that has its name as title; where `referencePanel` is
 * defined, to that letter, as if the columns were panels a, b, c, ...
 *
 * @returns the place of the thesis' cell, or undefined where there is none
 */
export function referenceCellOf(
  { columns, rows }: ReferenceHeatMap,
  { title, referencePanel }: PanelData,
  series: SeriesData,
): CellPlace | undefined {
  const letters = columns.map((_, index) => String.fromCharCode('a'.charCodeAt(0) + index));
  const column =
    referencePanel === undefined ? columns.indexOf(title ?? '') : letters.indexOf(referencePanel ?? '');
  const row = rows.indexOf(series.reference ?? '');
  return placeOf(row, column);
}

/** The name of a row in the thesis: its columns that have a counterpart tell it. */
export function rowNameOf(
  panels: readonly {
    readonly series: readonly Pick<SeriesData, 'label' | 'reference'>[];
  }[],
  label: string,
): string | undefined {
  return panels
    .flatMap(({ series }) => series)
    .find((one) => one.label === label && one.reference !== undefined)?.reference;
}

/**
 * The place of the thesis' cell at the same rate, whichever way its annealed Adams ran.
 * @param column "5e-2", "0.01-0 as run" @param row as the thesis names it
 * @returns undefined where there is none
 */
export function sameRateCell(
  { columns, rows }: ReferenceHeatMap,
  column: string,
  row: string | undefined,
): CellPlace | undefined {
  return placeOf(rows.indexOf(row ?? ''), columns.indexOf(column.replace(' as run', '')));
}

function placeOf(row: number, column: number): CellPlace | undefined {
  return row < 0 || column < 0 ? undefined : { row, column };
}
