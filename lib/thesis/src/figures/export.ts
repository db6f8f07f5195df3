/** Writes a figure: svg, png, html and json, under its number in the thesis. */
import { fileStem } from '../data/file-stem.js';
import type { ReferenceFigure } from '../data/reference.js';
import { chart } from './chart.js';
import type { FigureData } from './figure-data.js';
import { figureJson, settled } from './figure-json.js';
import { headline } from './heading.js';
import { renderHtml } from './html.js';
import { type Draw, draw } from './render.js';
import { type Written, writeFiles } from './write-files.js';

/**
 * Draws everything first and then writes, all files or none. The same figure gives the same bytes.
 *
 * @param reference the thesis' figure, or null where there is none
 * @param folder made if it is not there
 * @returns the files: fig-3.03.svg, .png, .html, .json
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function exportFigure(
  measured: FigureData,
  reference: ReferenceFigure | null,
  folder: string,
  drawIt: Draw = draw,
): Promise<Written> {
  const figure = settled(measured);
  const stem = fileStem(figure.figure);
  const { svg, png } = await drawIt(chart(figure, reference), stem, headline(figure));
  const html = await renderHtml(figure, reference);
  return writeFiles(folder, async () => [
    [`${stem}.svg`, svg],
    [`${stem}.png`, png],
    [`${stem}.html`, html],
    [`${stem}.json`, figureJson(figure)],
  ]);
}
