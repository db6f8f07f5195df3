/** Writes a figure: svg, png, html and json, and what a paper takes, under its number in the thesis. */
import { fileStem } from '../data/file-stem.js';
import type { ReferenceFigure } from '../data/reference.js';
import { captionOf, figureLatex } from './caption.js';
import { chart } from './chart.js';
import { curvesCsv } from './curves-csv.js';
import { filesOf, picturesOf } from './exhibit-files.js';
import type { FigureData } from './figure-data.js';
import { figureJson, settled } from './figure-json.js';
import { headline } from './heading.js';
import { figurePage, plotlyFor, standalonePage } from './html.js';
import { type Format, formatsOf, type PrintOptions, sheetOf } from './print.js';
import type { Draw } from './render.js';
import { type Written, writeFiles } from './write-files.js';

export interface ExportOptions extends PrintOptions {
  readonly draw?: Draw;
  /** Whether the page carries plotly in itself, for passing it on; else it stands once beside all pages. */
  readonly standalone?: boolean;
}

/**
 * Draws everything first and then writes, all files or none. The same figure gives the same bytes.
 *
 * @param reference the thesis' figure, or null where there is none
 * @param folder made if it is not there
 * @param options size, title and letters hold for svg, png and pdf; the page keeps its own
 * @returns the files: fig-3.03.svg, .png, .html, .json, or those in the formats that are named
 * @throws UsageError for a length that is none, or too small for the figure
 * @throws StorageError when the folder cannot be written or the disk is full
 *
 * @example
 * const { figure, reference } = await reproduceHere('4.2');
 * await exportFigure(figure, reference, 'paper', { formats: ['pdf'], width: '3.3in', fontSize: '8pt', title: false });
 */
export async function exportFigure(
  measured: FigureData,
  reference: ReferenceFigure | null,
  folder: string,
  { draw, standalone = false, ...print }: ExportOptions = {},
): Promise<Written> {
  const figure = settled(measured);
  const stem = fileStem(figure.figure);
  const formats = formatsOf(figure.figure, 'figure', print);
  const title = headline(figure);
  const sheet = sheetOf(print);
  const files = await filesOf(stem, formats, {
    ...picturesOf(() => chart(figure, reference, sheet), { stem, title, formats, print, draw }),
    html: () => pageOf(figure, reference, stem, formats, standalone),
    json: () => figureJson(figure),
    csv: () => curvesCsv(figure),
    tex: () => figureLatex(figure.figure, captionOf(figure), print.width),
    txt: () => `${captionOf(figure)}\n`,
  });
  const isBesidePlotly = formats.includes('html') && !standalone;
  const { files: written, changed } = await writeFiles(folder, async () => [
    ...files,
    ...(isBesidePlotly ? await plotlyFor(folder) : []),
  ]);
  return { files: written.slice(0, files.length), changed };
}

async function pageOf(
  figure: FigureData,
  reference: ReferenceFigure | null,
  stem: string,
  formats: readonly Format[],
  standalone: boolean,
): Promise<string> {
  if (standalone) return standalonePage(figure, reference);
  const links = linkTexts.flatMap(([format, text]) =>
    formats.includes(format) ? [{ text, href: `${stem}.${format}` }] : [],
  );
  return figurePage(figure, reference, {
    links,
    ...(formats.includes('svg') && { picture: `${stem}.svg` }),
  });
}

/** What the page calls the files beside it. */
const linkTexts = [
  ['json', 'numbers (JSON)'],
  ['csv', 'curves (CSV)'],
  ['svg', 'picture (SVG)'],
  ['png', 'picture (PNG)'],
  ['pdf', 'picture (PDF)'],
] as const satisfies readonly (readonly [Format, string])[];
