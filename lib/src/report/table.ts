/** The table at the end of a reproduction: every curve beside the thesis'. */
import type { FigureData } from '../figures/figure-data.js';
import type { Comparison } from './compare.js';

export interface TableRow {
  readonly figure: string;
  readonly panel: string | null;
  readonly series: string;
  /** Where the last values were taken: "epoch 49", "iteration 149". */
  readonly at: string;
  /** Our value there, log10 of the loss; null for a curve without a finite point. */
  readonly ourLast: number | null;
  /** The thesis' value at the same place; null where there is nothing to compare with. */
  readonly thesisLast: number | null;
  /** Root mean square difference in log10 of the loss. */
  readonly rms: number | null;
  /** What was compared, and whether the curve diverged. */
  readonly remark: string;
  /** Computing time behind the curve; null where none is known. */
  readonly seconds: number | null;
}

/** @param secondsOf computing time behind a series, if known */
export function tableRows(
  { figure, unit, panels }: FigureData,
  comparisons: readonly Comparison[],
  secondsOf: (panel: string | null, series: string) => number | undefined = () => undefined,
): TableRow[] {
  return panels.flatMap(({ panel, series }) =>
    series.map((curve) => {
      const comparison = comparisons.find((one) => one.panel === panel && one.series === curve.label);
      const at = comparison?.at ?? curve.x.at(-1);
      return {
        figure,
        panel,
        series: curve.label,
        at: at === undefined ? '' : `${unit} ${at}`,
        ourLast: comparison?.ourLast ?? curve.y.at(-1) ?? null,
        thesisLast: comparison?.thesisLast ?? null,
        rms: comparison?.rms ?? null,
        remark: [...(curve.diverged?.length ? ['diverged'] : []), comparison?.how ?? 'not compared'].join(
          ', ',
        ),
        seconds: secondsOf(panel, curve.label) ?? null,
      };
    }),
  );
}

const headings = ['figure', 'series', 'at', 'ours', 'thesis', 'rms', 'time', 'compared'];
const toTheRight = new Set(['ours', 'thesis', 'rms', 'time']);

/** The rows as text in aligned columns, with a line of headings; ends with a newline. */
export function tableText(rows: readonly TableRow[]): string {
  const cells = [headings, ...rows.map(cellsOf)];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return toTheRight.has(headings[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
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
