/** From the files of a folder to the report on them. */

import { readSet } from 'l2o/internal/node/store/file-set.js';
import { writeFiles } from '../figures/write-files.js';
import { readMaterial } from './material.js';
import { type Report, reportOn } from './page.js';
import { pageHtml } from './page-html.js';
import { pageMarkdown } from './page-markdown.js';
import { reportJson } from './report-json.js';

export interface WrittenReport extends Report {
  /** report.md, report.html and report.json. */
  readonly files: readonly string[];
}

/**
 * Computes nothing: the same files give the same bytes.
 *
 * @param figures where the figures and tables are
 * @param folder where the report goes; made if it is not there
 * @throws DataError when a figure is damaged, or none is there; StorageError when the folder cannot be written
 */
export async function writeReport(figures: string, folder: string): Promise<WrittenReport> {
  const report = reportOn(await readSet(figures, async () => readMaterial(figures)));
  const { files } = await writeFiles(folder, async () => [
    ['report.md', pageMarkdown(report.page)],
    ['report.html', pageHtml(report.page)],
    ['report.json', reportJson(report.judged)],
  ]);
  return { ...report, files };
}
