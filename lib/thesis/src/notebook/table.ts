/** Tables in notebooks: danfojs data frames. The one module that knows danfojs, loaded when first used: it is big. */
import type { DataFrame } from 'danfojs-node';
import type { TableData } from '../figures/figure-data.js';
import { escapeHtml } from '../web/html.js';
import { showHtml } from './display.js';

export type CellValue = string | number | boolean | null | undefined;
/** A row of a table: what stands in it, by the heading of its column. */
export type Row = Readonly<Record<string, CellValue>>;

/** A data frame of rows; the keys of the first row are the columns. */
export async function dataFrame(rows: readonly Row[]): Promise<DataFrame> {
  const { DataFrame } = await import('danfojs-node');
  const columns = Object.keys(rows[0] ?? {});
  return new DataFrame(
    rows.map((row) => columns.map((column) => row[column] ?? null)),
    { columns },
  );
}

/** A table of the thesis as a data frame. */
export async function tableFrame({ columns, rows }: TableData): Promise<DataFrame> {
  const { DataFrame } = await import('danfojs-node');
  return new DataFrame(
    rows.map((row) => [...row]),
    { columns: [...columns] },
  );
}

/** Shows a table in the current cell, numbers rounded to what can be read. `isEphemeral`: not kept when saved. */
export async function showTable(
  table: DataFrame | TableData | readonly Row[],
  { isEphemeral = false } = {},
): Promise<void> {
  const frame = await frameOf(table);
  const { html, text } = tableBundle(frame.columns, frame.values.map(asRow));
  showHtml(html, text, { isEphemeral });
}

function frameOf(table: DataFrame | TableData | readonly Row[]): DataFrame | Promise<DataFrame> {
  if (isTableData(table)) return tableFrame(table);
  return 'columns' in table ? table : dataFrame(table);
}

function isTableData(table: object): table is TableData {
  return 'columns' in table && 'provenance' in table;
}

/** danfojs gives a list of rows, or of single values where there is one column. */
function asRow(row: unknown): readonly unknown[] {
  return Array.isArray(row) ? row : [row];
}

export function tableBundle(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): { html: string; text: string } {
  const numeric = columns.map((_, index) => rows.every((row) => !(typeof row[index] === 'string')));
  const cells = rows.map((row) => row.map(formatCell));
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...cells.map((row) => (row[index] ?? '').length)),
  );
  const align = (texts: readonly string[]) =>
    texts
      .map((text, i) => (numeric[i] ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const tag = (name: 'th' | 'td') => (text: string, index: number) =>
    `<${name} style="text-align: ${numeric[index] ? 'right' : 'left'}">${escapeHtml(text)}</${name}>`;
  const head = `<thead><tr>${columns.map(tag('th')).join('')}</tr></thead>`;
  const body = cells.map((row) => `<tr>${row.map(tag('td')).join('')}</tr>`).join('');
  return {
    html: `<table>${head}<tbody>${body}</tbody></table>`,
    text: [align(columns), ...cells.map(align)].join('\n'),
  };
}

/** Whole numbers as they are, others with four digits, nothing for nothing. */
export function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '' : String(value);
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}
