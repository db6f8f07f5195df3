/** Formulas in drawings: superscripts beside what figures typeset, and how wide they are. */
import { type TextStyle, textWidth } from './font.js';
import { typeset } from './typeset.js';

/** Of the size of the text around it: what plotly draws raised and lowered text in. */
const scriptSize = 0.7;

/** A formula in plain words as plotly's markup: "x^(t+1)", "O_m(w^t)", "∇_w L". */
export function formula(text: string): string {
  return typeset(text)
    .replace(/∇_(\p{L})/gu, '∇<sub>$1</sub>')
    .replace(/\^\(([^()]*)\)/g, '<sup>$1</sup>')
    .replace(/\^([\p{L}\d]+)/gu, '<sup>$1</sup>');
}

/** @returns the width of one line of plotly's markup, in pixels */
export function formulaWidth(markup: string, style: TextStyle): number {
  return markup.split(/(<su[bp]>.*?<\/su[bp]>)/).reduce((width, part) => {
    const size = /^<su[bp]>/.test(part) ? scriptSize * style.size : style.size;
    return width + textWidth(plain(part), { ...style, size });
  }, 0);
}

function plain(markup: string): string {
  const text = markup.replace(/<[^>]+>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
