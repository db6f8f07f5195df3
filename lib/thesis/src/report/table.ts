/** The table at the end of a reproduction: every curve, and every cell of a heat map, beside the thesis'. */
import { inColumns } from '../columns.js';
import type { FigureData, SeriesData } from '../figures/figure-data.js';
import { meanOf } from '../figures/heat-map.js';
import { type TableBlock, table } from './blocks.js';
import type { Comparison } from './compare.js';

export interface TableRow {
  readonly figure: string;
  readonly panel: string | null;
  /** Label of the curve, with its column for a cell of a heat map: "LA at 1e-2". */
  readonly series: string;
  /** Where the values were taken: "epoch 49", "iteration 149"; of the means of a heat map "epochs 0 to 49". */
  readonly at: string;
  /** Our value there, log10 of the loss or an accuracy; null for a curve without a finite point, or a mean of one that diverged. */
  readonly ourLast: number | null;
  /** The thesis' value at the same place; null where there is nothing to compare with. */
  readonly thesisLast: number | null;
  /** Root mean square difference in log10 of the loss, or in accuracy. */
  readonly rms: number | null;
  /** What was compared, whether it is an accuracy, and whether the curve diverged. */
  readonly remark: string;
  /** Computing time behind the curve; null where none is known. */
  readonly seconds: number | null;
}

/** @param secondsOf computing time behind a series, if known; of a panel by its letter */
export function tableRows(
  figure: FigureData,
  comparisons: readonly Comparison[],
  secondsOf: (panel: string | null, series: string) => number | undefined = () => undefined,
): TableRow[] {
  const ofCells = figure.view === 'heat map';
  return figure.panels.flatMap((panel) => {
    const key = ofCells ? panel.title : panel.panel;
    return panel.series.map((curve) => {
      const comparison = comparisons.find((one) => one.panel === key && one.series === curve.label);
      const values = ofCells ? cellValues(curve, figure.unit) : lastValues(curve, figure.unit, comparison);
      return {
        figure: figure.figure,
        panel: panel.panel,
        series: ofCells ? `${curve.label} at ${panel.title}` : curve.label,
        ...values,
        thesisLast: comparison?.thesisLast ?? null,
        rms: comparison?.rms ?? null,
        remark: [
          ...accuracyWords(curve),
          ...(curve.diverged?.length ? ['diverged'] : []),
          comparison?.how ?? 'not compared',
        ].join(', '),
        seconds: secondsOf(panel.panel, curve.label) ?? null,
      };
    });
  });
}

/** The running accuracy is what the thesis shows; that of the whole test split is the number that counts. */
function accuracyWords({ measure, testAccuracy }: SeriesData): string[] {
  if (measure !== 'accuracy') return [];
  const last = testAccuracy?.at(-1);
  return [`running accuracy${last === undefined ? '' : ` (whole test set ${last.toFixed(3)})`}`];
}

type Values = Pick<TableRow, 'at' | 'ourLast'>;

function lastValues({ x, y }: SeriesData, unit: string, comparison: Comparison | undefined): Values {
  const at = comparison?.at ?? x.at(-1);
  return { at: at === undefined ? '' : `${unit} ${at}`, ourLast: comparison?.ourLast ?? y.at(-1) ?? null };
}

function cellValues(curve: SeriesData, unit: string): Values {
  const mean = meanOf(curve);
  return { at: mean === null ? '' : `${unit}s 0 to ${curve.x.at(-1)}`, ourLast: mean };
}

const headings = ['figure', 'series', 'at', 'ours', 'thesis', 'rms', 'time', 'compared'];
const numberColumns = ['ours', 'thesis', 'rms', 'time'].map((name) => headings.indexOf(name));

/** The rows as text in aligned columns, with a line of headings; ends with a newline. */
export function tableText(rows: readonly TableRow[]): string {
  return inColumns([headings, ...rows.map(cellsOf)], numberColumns);
}

/** The same of one figure, for a page. */
export function valuesTable(rows: readonly TableRow[]): TableBlock {
  const isShown = (_: string, index: number) => headings[index] !== 'time';
  const numeric = numberColumns.flatMap((index) => headings[index] ?? []);
  return table(
    headings.filter(isShown),
    numeric,
    rows.map((row) => cellsOf(row).filter(isShown)),
  );
}

function cellsOf(row: TableRow): string[] {
  const number = (value: number | null) => value?.toFixed(3) ?? '-';
  return [
    row.figure + (row.panel ?? ''),
    row.series,
    row.at,
    number(row.ourLast),
    number(row.thesisLast),
    number(row.rms),
    row.seconds === null ? '-' : `${row.seconds.toFixed(1)} s`,
    row.remark,
  ];
}
