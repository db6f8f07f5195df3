/** What stands above every figure: its title, and the note on what is not as in the thesis. */
import type { Annotation } from 'plotly.js-dist';
import { thesisName } from '../data/thesis-id.js';
import { caveats } from './caveats.js';
import type { FigureData } from './figure-data.js';
import { wrap } from './font.js';
import { caution, sizes, texts } from './theme.js';
import { typeset } from './typeset.js';

/** Height of a line: of the title, of the note's first line and of its others. */
const line = { title: 20, note: 20, further: 16 };

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
export function headingOf(figure: FigureData, width: number, below: number): Heading {
  const room = width - 2 * sizes.margin.left;
  const title = wrap(headline(figure), texts.title, room);
  const note = noteLines(caveats(figure) ?? '', room);
  const noteHeight = note.length > 0 ? line.note + (note.length - 1) * line.further : 0;
  const height = sizes.margin.top + title.length * line.title + noteHeight + below;
  return {
    height,
    annotations: [
      titleAbove(title.map(typeset), height - 8),
      ...(note.length > 0 ? [noteAbove(note.map(typeset), below)] : []),
    ],
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

function titleAbove(lines: readonly string[], yshift: number): Annotation {
  const font = { size: texts.title.size, weight: 700 };
  return { ...standing, text: lines.join('<br>'), font, yanchor: 'top', yshift };
}

function noteAbove(lines: readonly string[], yshift: number): Annotation {
  const font = { size: texts.normal.size, color: caution };
  return { ...standing, text: lines.join('<br>'), font, yshift };
}
