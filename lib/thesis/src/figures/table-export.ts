/** Writes a table: json, csv and markdown, and what a paper takes, under its number in the thesis. */
import { fileStem } from '../data/file-stem.js';
import { captionOf, tableLatex } from './caption.js';
import { filesOf } from './exhibit-files.js';
import type { TableData } from './figure-data.js';
import { formatsOf, type PrintOptions } from './print.js';
import { tableCsv, tableJson, tableMarkdown } from './table-text.js';
import { type Written, writeFiles } from './write-files.js';

/**
 * All files or none. The same table gives the same bytes.
 *
 * @param folder made if it is not there
 * @returns the files: tab-4.02.json, .csv, .md, or those in the formats that are named
 * @throws UsageError when the table has none of the named formats
 * @throws StorageError when the folder cannot be written or the disk is full
 * @throws RangeError when a number is not finite, or a row has not one cell per column
 *
 * @example
 * const { table } = await reproduceTableHere('T4.2');
 * await exportTable(table, 'paper', { formats: ['tex'] }); // tab-4.02.tex, for booktabs
 */
export async function exportTable(
  table: TableData,
  folder: string,
  print: PrintOptions = {},
): Promise<Written> {
  const files = await filesOf(fileStem(table.table), formatsOf(table.table, 'table', print), {
    json: () => tableJson(table),
    csv: () => tableCsv(table),
    md: () => tableMarkdown(table),
    tex: () => tableLatex(table),
    txt: () => `${captionOf(table)}\n`,
  });
  return writeFiles(folder, async () => files);
}
