/** Writes a figure: svg, png, html and json, under its number in the thesis. */
import { join } from 'node:path';
import { fileStem } from '../data/file-stem.js';
import { StorageError } from '../errors.js';
import { makeFolder, writeAtomically } from '../store/disk.js';
import { chart } from './chart.js';
import type { FigureData, ReferenceFigure } from './figure-data.js';
import { figureJson, settled } from './figure-json.js';
import { renderHtml } from './html.js';
import { renderPng, renderSvg } from './render.js';

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
  const svg = await renderSvg(chart(figure, reference), stem, `Figure ${figure.figure}: ${figure.title}`);
  const files: [name: string, content: string | Uint8Array][] = [
    [`${stem}.svg`, svg],
    [`${stem}.png`, await renderPng(svg)],
    [`${stem}.html`, await renderHtml(figure, reference)],
    [`${stem}.json`, figureJson(figure)],
  ];
  try {
    await makeFolder(folder);
    for (const [name, content] of files) await writeAtomically(folder, name, Buffer.from(content));
  } catch (error) {
    throw aboutFigures(folder, error);
  }
  return files.map(([name]) => join(folder, name));
}

/** The disk's own words, with the advice that fits figures. */
function aboutFigures(folder: string, error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  return new StorageError(
    {
      expected: `Figures can be written to ${folder}`,
      found: error.explanation.found,
      mend: 'free space or change its rights, or name another folder with --out or L2O_FIGURES; the runs are kept',
    },
    { cause: error },
  );
}
