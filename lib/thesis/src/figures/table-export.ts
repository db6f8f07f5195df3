/** Writes a table: json, csv and markdown, under its number in the thesis. */
import { fileStem } from '../data/file-stem.js';
import type { TableData } from './figure-data.js';
import { tableCsv, tableJson, tableMarkdown } from './table-text.js';
import { type Written, writeFiles } from './write-files.js';

/**
 * All files or none. The same table gives the same bytes.
 *
 * @param folder made if it is not there
 * @returns the files: tab-4.02.json, .csv, .md
 * @throws StorageError when the folder cannot be written or the disk is full
 * @throws RangeError when a number is not finite, or a row has not one cell per column
 */
export async function exportTable(table: TableData, folder: string): Promise<Written> {
  const stem = fileStem(table.table);
  return writeFiles(folder, async () => [
    [`${stem}.json`, tableJson(table)],
    [`${stem}.csv`, tableCsv(table)],
    [`${stem}.md`, tableMarkdown(table)],
  ]);
}
