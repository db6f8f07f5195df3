/** What stands above every figure: its title, how near it comes to the thesis, and the note on what is not as there. */
import type { Annotation } from 'plotly.js-dist';
import { thesisName } from '../data/thesis-id.js';
import { caveats } from './caveats.js';
import type { FigureData } from './figure-data.js';
import { wrap } from './font.js';
import type { Sheet } from './print.js';
import { caution, ink, sizes, texts } from './theme.js';
import { typeset } from './typeset.js';

/** Height of a line: of the title, of a note. */
const line = { title: 20, note: 16 };

export interface Heading {
  /** Height from the picture's upper edge to the frame, in pixels. */
  readonly height: number;
  readonly annotations: readonly Annotation[];
}

/** "Figure 3.3: MNG and Adam on sum of squares", "Supplement to figure 3.7: ...". */
export function headline({ figure, title }: Pick<FigureData, 'figure' | 'title'>): string {
  return `${thesisName(figure)}: ${title}`;
}

/**
 * @param width of the picture in pixels: longer lines are broken
 * @param below pixels that the panels' own headings need under it
 */
export function headingOf(
  figure: FigureData,
  width: number,
  below: number,
  { title: isTitled }: Sheet,
): Heading {
  const space = below + 4;
  if (!isTitled) return { height: space + line.note / 2, annotations: [] };
  const room = width - sizes.margin.left - sizes.margin.right;
  const title = wrap(headline(figure), texts.title, room);
  const agreement = wrap(figure.agreement ?? '', texts.normal, room);
  const note = noteLines(caveats(figure) ?? '', room);
  const noteHeight = line.note * note.length;
  const agreementHeight = line.note * agreement.length;
  const height = line.title * (title.length + 0.5) + agreementHeight + noteHeight + space;
  return {
    height,
    annotations: [
      above(title, { size: texts.title.size, weight: 700 }, space + noteHeight + agreementHeight),
      above(agreement, { size: texts.normal.size, color: ink }, space + noteHeight),
      above(note, { size: texts.normal.size, color: caution }, space),
    ].filter(({ text }) => text !== ''),
  };
}

/** A note that is broken between two of its parts needs no dot there. */
function noteLines(note: string, room: number): string[] {
  return wrap(note, texts.normal, room).map((text) => text.replace(/^\u00b7 | \u00b7$/g, ''));
}

/** Text above the frame, from its left edge, without an arrow. */
export const standing = {
  xref: 'paper',
  yref: 'paper',
  x: 0,
  y: 1,
  xanchor: 'left',
  yanchor: 'bottom',
  align: 'left',
  showarrow: false,
} as const;

/** @param yshift of their lower edge from that of the frames' headings */
function above(lines: readonly string[], font: NonNullable<Annotation['font']>, yshift: number): Annotation {
  return { ...standing, text: lines.map(typeset).join('<br>'), font, yshift };
}
