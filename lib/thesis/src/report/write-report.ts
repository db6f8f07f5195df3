/** From the files of a folder to the report on them, and to pages that show them. */

import { readSet } from 'l2o/internal/node/store/file-set.js';
import { plotlyFor } from '../figures/html.js';
import { type NamedFile, writeFiles } from '../figures/write-files.js';
import { readMaterial } from './material.js';
import { type Report, reportOn } from './page.js';
import { pageHtml } from './page-html.js';
import { pageMarkdown } from './page-markdown.js';
import { exhibitPage } from './pages/exhibit-page.js';
import { type Exhibit, exhibitsIn } from './pages/exhibits.js';
import { galleryPage } from './pages/gallery.js';
import { thumbnailName, thumbnailOf } from './pages/thumbnail.js';
import { reportJson } from './report-json.js';

/** The page with all figures and tables. */
export const galleryName = 'index.html';

export interface WrittenReport extends Report {
  /** index.html, report.html, report.md and report.json. */
  readonly files: readonly string[];
  /** One for each figure and table. */
  readonly pages: readonly string[];
}

/**
 * Computes nothing: the same files give the same bytes.
 *
 * @param figures where the figures and tables are
 * @param folder where the report and the pages go; made if it is not there
 * @throws DataError when a figure is damaged, or none is there; StorageError when the folder cannot be written
 */
export async function writeReport(figures: string, folder: string): Promise<WrittenReport> {
  const { report, exhibits } = await readSet(figures, async () => {
    const material = readMaterial(figures);
    const report = reportOn(material);
    return { report, exhibits: exhibitsIn(figures, folder, material, report.judged) };
  });
  const files: readonly NamedFile[] = [
    [galleryName, galleryPage(exhibits, report.judged)],
    ['report.html', pageHtml(report.page, exhibits)],
    ['report.md', pageMarkdown(report.page)],
    ['report.json', reportJson(report.judged)],
  ];
  const pages = exhibits.map(
    (exhibit, at): NamedFile => [
      `${exhibit.stem}.html`,
      exhibitPage(exhibit, exhibits[at - 1], exhibits[at + 1]),
    ],
  );
  const pictures = await thumbnails(exhibits);
  const { files: written } = await writeFiles(folder, async () => [
    ...files,
    ...pages,
    ...pictures,
    ...(await plotlyFor(folder)),
  ]);
  const [own, shown] = [files.length, files.length + pages.length];
  return { ...report, files: written.slice(0, own), pages: written.slice(own, shown) };
}

async function thumbnails(exhibits: readonly Exhibit[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const { picture, stem } of exhibits) {
    if (picture) files.push([thumbnailName(stem), await thumbnailOf(picture.svg)]);
  }
  return files;
}
