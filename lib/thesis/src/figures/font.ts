/**
 * The font of all figures, DejaVu Sans (as in the thesis), and its measures. Text is measured with the
 * real font, because neither jsdom nor this library has a layout engine to ask.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import opentype from 'opentype.js';

const require = createRequire(import.meta.url);

/** The font files that a figure needs, for measuring and for drawing pixels. */
export const fontFiles = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};

/** Verdana has nearly the widths of DejaVu Sans; it stands in where that is not installed. */
export const fontFamily = 'DejaVu Sans, Verdana, sans-serif';

export type FontWeight = keyof typeof fontFiles;

export interface TextStyle {
  /** Pixels per em. */
  readonly size: number;
  readonly weight: FontWeight;
}

const loaded = new Map<FontWeight, opentype.Font>();

function font(weight: FontWeight): opentype.Font {
  const known = loaded.get(weight);
  if (known) return known;
  const bytes = readFileSync(fontFiles[weight]);
  const parsed = opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  loaded.set(weight, parsed);
  return parsed;
}

/** plotly ends a subscript with a zero-width space, which the font has no glyph for. */
const zeroWidthSpaces = /\u200b/g;

/**
 * Glyph by glyph with kerning; the library's own function stumbles over a substitution table of this font.
 *
 * @returns the advance of one line of plain text, in pixels
 */
export function textWidth(text: string, { size, weight }: TextStyle): number {
  const face = font(weight);
  const kerning = face.position.getKerningTables('latn') ?? [];
  const glyphs = [...text.replace(zeroWidthSpaces, '')].map((character) => face.charToGlyph(character));
  const units = glyphs.reduce((total, glyph, at) => {
    const next = glyphs[at + 1];
    const closer = next ? face.position.getKerningValue(kerning, glyph.index, next.index) : 0;
    return total + glyph.advanceWidth + closer;
  }, 0);
  return (units / face.unitsPerEm) * size;
}

/** @returns how far a line of text reaches above and below its baseline, in pixels */
export function lineExtent({ size, weight }: TextStyle): {
  readonly ascent: number;
  readonly descent: number;
} {
  const { ascender, descender, unitsPerEm } = font(weight);
  return { ascent: (ascender / unitsPerEm) * size, descent: (-descender / unitsPerEm) * size };
}

/** Breaks plain text into lines of at most `width` pixels; a longer word stands alone. */
export function wrap(text: string, style: TextStyle, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && textWidth(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
