/** The files of a bench: numbers, page and pictures. */
import { filesOf, picturesOf } from 'l2o-thesis/internal/figures/exhibit-files.js';
import type { Draw } from 'l2o-thesis/internal/figures/render.js';
import { type NamedFile, writeFiles } from 'l2o-thesis/internal/figures/write-files.js';
import { growthPictures, withPoints } from './growth.js';
import { growthChart } from './growth-chart.js';
import { pageOf } from './page.js';
import type { BenchResult } from './result.js';

const formats = ['svg', 'png'] as const;

/**
 * Draws everything first and then writes bench.json, bench.md and, per picture, svg and png.
 * @returns the text of the page
 * @throws StorageError when the folder cannot be written
 */
export async function writeBench(result: BenchResult, folder: string, draw?: Draw): Promise<string> {
  const pictures = growthPictures(1)
    .map((picture) => withPoints(picture, result.growth))
    .filter(({ curves }) => curves.length > 0);
  const drawn: NamedFile[] = [];
  for (const picture of pictures) {
    const { stem, title } = picture;
    const pictured = picturesOf(() => growthChart(picture), { stem, title, formats, print: {}, draw });
    drawn.push(...(await filesOf(stem, formats, pictured)));
  }
  const page = pageOf(
    result,
    pictures.map(({ stem, title }) => ({ file: `${stem}.svg`, title })),
  );
  await writeFiles(folder, async () => [
    ['bench.json', `${JSON.stringify(result, null, 2)}\n`],
    ['bench.md', page],
    ...drawn,
  ]);
  return page;
}
