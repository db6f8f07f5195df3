/** The files of a figure, a drawing or a table, in the formats that were asked for. */
import { UsageError } from 'l2o/internal/errors.js';
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
  const drawn = async () => {
    const chart = chartOf();
    const points = paperWidth(chart.layout.width ?? 0, print);
    return drawIt(chart, stem, title, {
      points,
      png: formats.includes('png'),
      pdf: formats.includes('pdf'),
    });
  };
  let once: ReturnType<typeof drawn> | undefined;
  const picture = () => (once ??= drawn());
  return {
    svg: async () => (await picture()).svg,
    png: async () => asked((await picture()).png, 'png'),
    pdf: async () => asked((await picture()).pdf, 'pdf'),
  };
}

/** @throws UsageError where a `draw` of someone's own left it out */
function asked(content: Uint8Array | undefined, format: Format): Uint8Array {
  if (content !== undefined) return content;
  throw new UsageError({
    expected: `\`draw\` returns a ${format} where its fourth argument asks for one`,
    found: 'none',
    fix: `return one, or name formats without ${format}`,
  });
}

interface PictureRequest {
  readonly stem: string;
  readonly title: string;
  readonly formats: readonly Format[];
  readonly print: PrintOptions;
  readonly draw?: Draw | undefined;
}
