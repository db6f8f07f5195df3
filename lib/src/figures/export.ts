/** Writes a figure: svg, png, html and json, under its number in the thesis. */
import { fileStem } from '../data/file-stem.js';
import type { ReferenceFigure } from '../data/reference.js';
import { chart } from './chart.js';
import type { FigureData } from './figure-data.js';
import { figureJson, settled } from './figure-json.js';
import { headline } from './heading.js';
import { renderHtml } from './html.js';
import { renderPng, renderSvg } from './render.js';
import { type NamedFile, writeFiles } from './write-files.js';

/**
 * Draws everything first and then writes, each file whole or not at all. The same figure gives the same
 * bytes.
 *
 * @param reference the thesis' figure, or null where there is none
 * @param folder made if it is not there
 * @returns the paths of the files: fig-3.03.svg, .png, .html, .json
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function exportFigure(
  measured: FigureData,
  reference: ReferenceFigure | null,
  folder: string,
): Promise<string[]> {
  const figure = settled(measured);
  const stem = fileStem(figure.figure);
  const svg = await renderSvg(chart(figure, reference), stem, headline(figure));
  const files: NamedFile[] = [
    [`${stem}.svg`, svg],
    [`${stem}.png`, await renderPng(svg)],
    [`${stem}.html`, await renderHtml(figure, reference)],
    [`${stem}.json`, figureJson(figure)],
  ];
  return writeFiles(folder, files);
}
