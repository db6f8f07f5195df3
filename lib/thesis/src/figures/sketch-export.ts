/** A drawing that shows an idea, under its title and as files, like a figure. */
import { fileStem } from '../data/file-stem.js';
import { figureLatex, sketchCaption } from './caption.js';
import { filesOf, picturesOf } from './exhibit-files.js';
import type { ExportOptions } from './export.js';
import { wrap } from './font.js';
import { headline, standing } from './heading.js';
import { jsonText } from './json-text.js';
import { formatsOf } from './print.js';
import { type Chart, sizes, texts } from './theme.js';
import { typeset } from './typeset.js';
import { type Written, writeFiles } from './write-files.js';

/** What is needed of the record of one. */
export interface Sketch {
  /** Its number in the thesis: "3.1". */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  draw(): Chart;
}

const line = 20;

/** The drawing with its title above: "Figure 3.1: ...". @param isTitled whether that stands there */
export function sketchChart(sketch: Sketch, isTitled = true): Chart {
  const { id, title } = sketch;
  const { data, layout } = sketch.draw();
  if (!isTitled) return { data, layout };
  const { width = sizes.width, height = sizes.height, margin = {}, annotations = [] } = layout;
  const left = margin.l ?? 0;
  const inset = Math.max(left, sizes.margin.top);
  const lines = wrap(headline({ figure: id, title }), texts.title, width - 2 * inset);
  const top = (margin.t ?? 0) + line * lines.length;
  const heading = {
    ...standing,
    text: lines.map(typeset).join('<br>'),
    font: { size: texts.title.size, weight: 700 },
    yanchor: 'top',
    xshift: inset - left,
    yshift: top - 8,
  } as const;
  return {
    data,
    layout: {
      ...layout,
      height: height + line * lines.length,
      margin: { ...margin, t: top },
      annotations: [heading, ...annotations],
    },
  };
}

/**
 * Draws everything first and then writes, all files or none. The same drawing gives the same bytes.
 *
 * @returns the files: fig-2.01.svg, .png, and .json with every place that is drawn, or those in the formats that are named
 * @throws UsageError for a length that is none
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function exportSketch(
  sketch: Sketch,
  folder: string,
  { draw, standalone: _, ...print }: ExportOptions = {},
): Promise<Written> {
  const { id, title, caption } = sketch;
  const stem = fileStem(id);
  const formats = formatsOf(id, 'sketch', print);
  const pictured = { stem, title: headline({ figure: id, title }), formats, print, draw };
  const files = await filesOf(stem, formats, {
    ...picturesOf(() => sketchChart(sketch, print.title), pictured),
    json: () => {
      const { data, layout } = sketchChart(sketch);
      const { template: _, ...drawn } = layout;
      return jsonText({ figure: id, title, caption, data, layout: drawn });
    },
    tex: () => figureLatex(id, sketchCaption(sketch), print.width),
    txt: () => `${sketchCaption(sketch)}\n`,
  });
  return writeFiles(folder, async () => files);
}
