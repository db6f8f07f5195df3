/** What a paper prints beneath a figure or above a table: its caption as text, and the LaTeX that includes it. */
import { fileStem } from '../data/file-stem.js';
import { caveats } from './caveats.js';
import type { FigureData, TableData } from './figure-data.js';
import { numericColumns, plainCell, settledTable } from './table-text.js';

/** What is needed of a figure, a drawing or a table. */
interface Titled {
  readonly title: string;
  readonly caption: string;
}

/** Title, caption, how near it comes to the thesis, and what is not as there: all that stands above the frame, in sentences. */
export function captionOf(exhibit: FigureData | TableData): string {
  const { agreement, ...rest } = { agreement: undefined, ...exhibit };
  const note = caveats(rest)?.replaceAll(' \u00b7 ', '; ');
  return sentences(
    rest,
    agreement,
    note?.replace(/^./, (letter) => letter.toUpperCase()),
  );
}

export function sketchCaption(sketch: Titled): string {
  return sentences(sketch);
}

function sentences({ title, caption }: Titled, ...more: readonly (string | null | undefined)[]): string {
  const all = [title, caption, ...more].filter((text): text is string => Boolean(text));
  return all.map((text) => (/[.!?]\)?$/.test(text) ? text : `${text}.`)).join(' ');
}

/**
 * The text of `fig-4.02.tex`, to be taken in with \input; needs graphicx.
 *
 * @param width as LaTeX writes it, "3.3in"; the size of the file where it is left out
 */
export function figureLatex(id: string, caption: string, width?: string): string {
  return pictureLatex(fileStem(id), id, caption, width);
}

/** The same of any picture. @param stem names its files */
export function pictureLatex(stem: string, label: string, caption: string, width?: string): string {
  const size = width === undefined ? '' : `[width=${width.replaceAll(' ', '')}]`;
  return environment('figure', [
    `  \\includegraphics${size}{${stem}.pdf}`,
    `  \\caption{${latex(caption)}}`,
    `  \\label{fig:${label}}`,
  ]);
}

/** The text of `tab-4.02.tex`, to be taken in with \input; needs booktabs. @throws RangeError as `settledTable` */
export function tableLatex(table: TableData): string {
  const { table: id, columns, rows } = settledTable(table);
  const line = (cells: TableData['rows'][number]) =>
    `    ${cells.map(plainCell).map(latex).join(' & ')} \\\\`;
  return environment('table', [
    `  \\caption{${latex(captionOf(table))}}`,
    `  \\label{tab:${id.slice(1)}}`,
    `  \\begin{tabular}{${numericColumns(table)
      .map((isNumeric) => (isNumeric ? 'r' : 'l'))
      .join('')}}`,
    '    \\toprule',
    line(columns),
    '    \\midrule',
    ...rows.map(line),
    '    \\bottomrule',
    '  \\end{tabular}',
  ]);
}

function environment(name: string, lines: readonly string[]): string {
  return [`\\begin{${name}}`, '  \\centering', ...lines, `\\end{${name}}`, ''].join('\n');
}

/** What LaTeX reads as an order, and signs that its usual fonts lack. */
const signs: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '\u2212': '$-$',
  '\u2265': '$\\geq$',
  '\u03b7': '$\\eta$',
  '\u03b4': '$\\delta$',
};

/** Letters with what stands lower or higher: "eta_min", "LA_a", "x^(t+1)"; signs. */
const pieces =
  /\b(?<eta>eta)(?=_|\b)|_(?<below>[\p{L}\d.]*[\p{L}\d])|\^\((?<above>[^()]*)\)|(?<sign>[\\{}$&#%~^_\u2212\u2265\u03b7\u03b4])/gu;

/**
 * Plain words of records as LaTeX, a number with its minus.
 *
 * @example
 * latex('LA_a at eta_min 1e-4, 50 %'); // LA$_{\mathrm{a}}$ at $\eta$$_{\mathrm{min}}$ 1e-4, 50 \%
 */
export function latex(text: string): string {
  if (/^-\d[\d.e-]*$/.test(text)) return `$${text}$`;
  return text.replace(pieces, (whole, eta?: string, below?: string, above?: string) => {
    if (eta) return '$\\eta$';
    if (below) return `$_{\\mathrm{${below}}}$`;
    return above ? `$^{${above}}$` : (signs[whole] ?? `\\${whole}`);
  });
}
