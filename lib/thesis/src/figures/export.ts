/** Writes a figure: svg, png, html and json, under its number in the thesis. */
import { fileStem } from '../data/file-stem.js';
import type { ReferenceFigure } from '../data/reference.js';
import { chart } from './chart.js';
import type { FigureData } from './figure-data.js';
import { figureJson, settled } from './figure-json.js';
import { headline } from './heading.js';
import { figurePage, plotlyFor, standalonePage } from './html.js';
import { type Draw, draw } from './render.js';
import { type NamedFile, type Written, writeFiles } from './write-files.js';

export interface ExportOptions {
  readonly draw?: Draw;
  /** Whether the page carries plotly in itself, for passing it on; else it stands once beside all pages. */
  readonly standalone?: boolean;
}

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
  { draw: drawIt = draw, standalone = false }: ExportOptions = {},
): Promise<Written> {
  const figure = settled(measured);
  const stem = fileStem(figure.figure);
  const { svg, png } = await drawIt(chart(figure, reference), stem, headline(figure));
  const page = standalone
    ? await standalonePage(figure, reference)
    : figurePage(figure, reference, { links: fileLinks(stem), picture: `${stem}.svg` });
  const files: readonly NamedFile[] = [
    [`${stem}.svg`, svg],
    [`${stem}.png`, png],
    [`${stem}.html`, page],
    [`${stem}.json`, figureJson(figure)],
  ];
  const { files: written, changed } = await writeFiles(folder, async () => [
    ...files,
    ...(standalone ? [] : await plotlyFor(folder)),
  ]);
  return { files: written.slice(0, files.length), changed };
}

function fileLinks(stem: string) {
  return [
    { text: 'numbers (JSON)', href: `${stem}.json` },
    { text: 'picture (SVG)', href: `${stem}.svg` },
    { text: 'picture (PNG)', href: `${stem}.png` },
  ];
}
