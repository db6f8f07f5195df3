/** How figures and tables are put onto paper: which files, how wide, in letters of what size, with or without their heading. */
import { UsageError } from 'l2o/internal/errors.js';
import { texts } from './theme.js';

/** Every kind of file, by its ending. */
export const formats = ['svg', 'png', 'html', 'json', 'md', 'csv', 'pdf', 'tex', 'txt'] as const;
export type Format = (typeof formats)[number];

export type Exhibit = 'figure' | 'table' | 'sketch' | 'evaluation';

/** The files of each kind of exhibit: those that are written where none is named, and all. */
const filesOf = {
  figure: { usual: ['svg', 'png', 'html', 'json'], all: formats.filter((format) => format !== 'md') },
  table: { usual: ['json', 'csv', 'md'], all: ['json', 'csv', 'md', 'tex', 'txt'] },
  sketch: { usual: ['svg', 'png', 'json'], all: ['svg', 'png', 'json', 'pdf', 'tex', 'txt'] },
  evaluation: { usual: ['svg', 'png', 'json'], all: ['svg', 'png', 'json', 'csv', 'pdf', 'tex', 'txt'] },
} as const satisfies Record<Exhibit, Record<'usual' | 'all', readonly Format[]>>;

/** What a paper asks of a figure. */
export interface PrintOptions {
  /** As named in `formats`; what an exhibit does not have is left out. A `tex` brings the pdf along that it includes. */
  readonly formats?: readonly Format[];
  /** Of the whole picture: "3.3in", "84mm". What stands in it is set anew, not shrunk; a drawing (2.1, 3.1, 3.2) is scaled. */
  readonly width?: string;
  /**
   * Of ticks and legends: "8pt", which is the default where a width is given. Headings are up to a quarter larger; lines grow with
   * the letters.
   */
  readonly fontSize?: string;
  /** Whether title and notes stand above the frame: papers have them in the caption. */
  readonly title?: boolean;
}

/** What a chart is laid out for. */
export interface Sheet {
  /** Pixels, in letters of 12; where it is left out the frames have their usual size. */
  readonly width?: number;
  /** Of 1/72 inch, per pixel. */
  readonly points: number;
  readonly title: boolean;
}

/** Points of 1/72 inch. */
const unitPoints = { in: 72, cm: 72 / 2.54, mm: 72 / 25.4, pt: 1 };

const limits = {
  width: { what: 'A width', from: '1in', to: '40in', such: '3.3in', least: 72, most: 40 * 72 },
  fontSize: { what: 'A size of letters', from: '4pt', to: '36pt', such: '8pt', least: 4, most: 36 },
} as const;

/** @returns points @throws UsageError for what is no length, or none that a figure can have */
export function lengthOf(text: string, kind: keyof typeof limits): number {
  const { what, from, to, such, least, most } = limits[kind];
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)\s*(in|cm|mm|pt)$/.exec(text.trim()) ?? [];
  const points = Number(number) * (unitPoints[unit as keyof typeof unitPoints] ?? Number.NaN);
  if (points >= least && points <= most) return points;
  throw new UsageError({
    expected: `${what} is a length from ${from} to ${to}, in in, cm, mm or pt`,
    found: `"${text}"`,
    fix: `write number and unit, as in ${such}`,
  });
}

/** "pdf,svg". @throws UsageError for a format that is none */
export function formatsNamed(list: string): readonly Format[] {
  return list.split(',').map((name) => {
    const found = formats.find((format) => format === name.trim().toLowerCase());
    if (found) return found;
    throw new UsageError({
      expected: `A format is one of ${formats.join(', ')}`,
      found: `"${name.trim()}"`,
      fix: 'name some of them with commas between, as in pdf,svg',
    });
  });
}

/** The files that an exhibit of this kind gets. @throws UsageError for a format that is none */
export function formatsFor(kind: Exhibit, { formats: named }: PrintOptions): readonly Format[] {
  const { usual, all } = filesOf[kind];
  if (!named) return usual;
  const asked = formatsNamed(named.join());
  return all.filter((format) => asked.includes(format) || (format === 'pdf' && asked.includes('tex')));
}

/** The same of one. @throws UsageError also where it has none of the named formats */
export function formatsOf(id: string, kind: Exhibit, options: PrintOptions): readonly Format[] {
  const formats = formatsFor(kind, options);
  if (formats.length > 0) return formats;
  throw new UsageError({
    expected: `${id}, ${kind === 'evaluation' ? 'an' : 'a'} ${kind}, has the formats ${filesOf[kind].all.join(', ')}`,
    found: `${options.formats?.join(', ')}`,
    fix: 'name one of these, or leave it out',
  });
}

/** @throws UsageError as `lengthOf` */
export function sheetOf(options: PrintOptions): Sheet {
  const { width, title = true } = options;
  const points = pointsPerPixel(options);
  return {
    title,
    points,
    ...(width !== undefined && { width: Math.floor(lengthOf(width, 'width') / points) }),
  };
}

/** A figure as it stands in a folder. */
export const usualSheet = sheetOf({});

/** @param pixels width of a chart @returns points that it has on paper; undefined where nothing says so @throws UsageError as `lengthOf` */
export function paperWidth(pixels: number, options: PrintOptions): number | undefined {
  const { width, fontSize } = options;
  if (width !== undefined) return lengthOf(width, 'width');
  return fontSize === undefined ? undefined : pixels * pointsPerPixel(options);
}

/** On a screen letters of 12 pixels are as large as 9 points on paper. */
function pointsPerPixel({ width, fontSize = width === undefined ? '9pt' : '8pt' }: PrintOptions): number {
  return lengthOf(fontSize, 'fontSize') / texts.normal.size;
}

/** @param least pixels @throws UsageError where the sheet is narrower */
export function requireWidth(name: string, least: number, { width = least, points }: Sheet): void {
  if (width >= least) return;
  const letters = points * texts.normal.size;
  const inches = (pixels: number) =>
    `${(Math.ceil((pixels * points * 100) / unitPoints.in) / 100).toFixed(2)}in`;
  const smaller = Math.floor((letters * width * 10) / least) / 10;
  throw new UsageError({
    expected: `${name} is at least ${inches(least)} wide in letters of ${Number(letters.toFixed(1))}pt`,
    found: `a width of ${inches(width)}`,
    fix: `give it that width${smaller >= limits.fontSize.least ? `, or letters of ${smaller}pt` : ''}`,
  });
}
