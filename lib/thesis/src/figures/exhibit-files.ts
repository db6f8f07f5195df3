/** The files of a figure, a drawing or a table, in the formats that were asked for. */
import { type Format, type PrintOptions, paperWidth } from './print.js';
import { type Draw, draw } from './render.js';
import type { Chart } from './theme.js';
import type { NamedFile } from './write-files.js';

type Content = NamedFile[1];

/** How to make each file: only those that are asked for are made. */
export type Contents = Partial<Readonly<Record<Format, () => Content | Promise<Content>>>>;

/** @param formats of those in `contents` */
export async function filesOf(
  stem: string,
  formats: readonly Format[],
  contents: Contents,
): Promise<readonly NamedFile[]> {
  const files: NamedFile[] = [];
  for (const format of formats) {
    const content = await contents[format]?.();
    if (content !== undefined) files.push([`${stem}.${format}`, content]);
  }
  return files;
}

/** A chart that is drawn once, for all formats of it. */
export function picturesOf(
  chartOf: () => Chart,
  { stem, title, formats, print, draw: drawIt = draw }: PictureRequest,
): Contents {
  const isPdf = formats.includes('pdf');
  const drawn = async () => {
    const chart = chartOf();
    return drawIt(chart, stem, title, { points: paperWidth(chart.layout.width ?? 0, print), pdf: isPdf });
  };
  let once: ReturnType<typeof drawn> | undefined;
  const picture = () => (once ??= drawn());
  return {
    svg: async () => (await picture()).svg,
    png: async () => (await picture()).png,
    pdf: async () => (await picture()).pdf ?? '',
  };
}

interface PictureRequest {
  readonly stem: string;
  readonly title: string;
  readonly formats: readonly Format[];
  readonly print: PrintOptions;
  readonly draw?: Draw | undefined;
}
