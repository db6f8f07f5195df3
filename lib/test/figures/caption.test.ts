/** Captions, LaTeX and curves per seed: what a paper takes beside the picture. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { captionOf, figureLatex, latex, tableLatex } from '../../thesis/src/figures/caption.js';
import { curvesCsv } from '../../thesis/src/figures/curves-csv.js';
import { exportFigure } from '../../thesis/src/figures/export.js';
import type { TableData } from '../../thesis/src/figures/figure-data.js';
import { exportTable } from '../../thesis/src/figures/table-export.js';
import { kitResultsFolder, projectRoot } from '../../thesis/src/project.js';
import { readFigureFile } from '../../thesis/src/report/figure-file.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { figure, lines, panel, panels, series, training, warned } from './example.js';

test.each([
  ['MNG eta_min 1e-4', 'MNG $\\eta$$_{\\mathrm{min}}$ 1e-4'],
  ['eta from 1e-2', '$\\eta$ from 1e-2'],
  ['meta-loss, beta1', 'meta-loss, beta1'],
  ['LA_a and Adam_0.9.', 'LA$_{\\mathrm{a}}$ and Adam$_{\\mathrm{0.9}}$.'],
  ['x^(t+1)', 'x$^{t+1}$'],
  ['50 % of a & b, #1, $2, {c}', '50 \\% of a \\& b, \\#1, \\$2, \\{c\\}'],
  ['a\\b ~ c ^ d _', 'a\\textbackslash{}b \\textasciitilde{} c \\textasciicircum{} d \\_'],
  ['\u22121 \u2265 \u03b4', '$-$1 $\\geq$ $\\delta$'],
  ['-0.25', '$-0.25$'],
  ['g(t-1)', 'g(t-1)'],
])('"%s" in LaTeX', (text, expected) => {
  expect(latex(text)).toBe(expected);
});

const table: TableData = {
  table: 'T4.1b',
  title: 'Weights (k = 2)',
  caption: 'At eta 1e-2.',
  columns: ['rule', '.9', 'sum'],
  rows: [
    ['LA_b', 1 / 3, null],
    ['thesis', -0.5, 1],
  ],
  provenance: { kit: '0.1.0', profile: 'quick', trainings: [training(500, 50_000)], data: null },
};

test('a table is one of booktabs: text to the left, numbers to the right, of six digits', () => {
  expect(tableLatex(table)).toBe(
    String.raw`\begin{table}
  \centering
  \caption{Weights (k = 2). At $\eta$ 1e-2. Trained for 500 of 50,000 meta-iterations.}
  \label{tab:4.1b}
  \begin{tabular}{lrr}
    \toprule
    rule & .9 & sum \\
    \midrule
    LA$_{\mathrm{b}}$ & 0.333333 &  \\
    thesis & $-0.5$ & 1 \\
    \bottomrule
  \end{tabular}
\end{table}
`,
  );
});

test('a figure is included in the width that its pdf has', () => {
  expect(figureLatex('3.7-range', 'A & B.', '3.3 in')).toBe(
    String.raw`\begin{figure}
  \centering
  \includegraphics[width=3.3in]{fig-3.07-range.pdf}
  \caption{A \& B.}
  \label{fig:3.7-range}
\end{figure}
`,
  );
  expect(figureLatex('3.3', '')).toContain('\\includegraphics{fig-3.03.pdf}');
});

test('what stands above the frame stands in the caption', () => {
  expect(captionOf(lines())).toBe('MNG and Adam on a test. Made up <for> a test.');
  const { agreement, notes } = { agreement: 'Distance: rms 0.1', notes: ['outside: Adam (no cause known)'] };
  expect(captionOf({ ...lines(), agreement, notes })).toBe(
    'MNG and Adam on a test. Made up <for> a test. Distance: rms 0.1. Outside: Adam (no cause known).',
  );
  expect(captionOf(warned())).toMatch(/; /);
  expect(captionOf(warned())).not.toContain('\u00b7');
});

test('the csv of curves has a row per point of a seed', () => {
  const two = figure([
    panel([series('A, B', 'adam 1e-2', { y: [-1, -2] })], { panel: 'a' }),
    panel(
      [
        series('C', 'rmsprop', {
          measure: 'accuracy',
          x: [0, 0.1],
          y: [0.5, 0.6],
          seeds: [0, 3],
          bySeed: [
            [0.4, 0.5],
            [0.6, 0.7],
          ],
        }),
      ],
      { panel: 'b' },
    ),
  ]);
  expect(curvesCsv(two)).toBe(`panel,curve,measure,seed,epoch,value
a,"A, B",log10 of the loss,0,0,-1
a,"A, B",log10 of the loss,0,1,-2
b,C,accuracy,0,0,0.4
b,C,accuracy,0,0.1,0.5
b,C,accuracy,3,0,0.6
b,C,accuracy,3,0.1,0.7
`);
});

test('the curves of a published figure are those that ship', () => {
  const published = readFigureFile(join(projectRoot, 'figures', 'fig-4.02.json'), '4.2');
  const [, ...rows] = curvesCsv(published).trim().split('\n');
  const { curves } = JSON.parse(readFileSync(join(kitResultsFolder, 'fig-4.02.json'), 'utf8')) as {
    curves: { series: string; seed: number; points: number[] }[];
  };
  expect(curves).toHaveLength(9);
  const shipped = curves.flatMap(({ series, seed, points }) =>
    points.map((value, epoch) => `,${series},log10 of the loss,${seed},${epoch},${value}`),
  );
  expect(rows.toSorted()).toEqual(shipped.toSorted());
});

test('only the files that are named are written, and the page names those beside it', async () => {
  const folder = await temporaryFolder();
  const names = async (of: Promise<{ readonly files: readonly string[] }>) =>
    (await of).files.map((file) => file.slice(folder.length + 1));
  const paper = { formats: ['tex', 'csv', 'txt'], width: '3.3in', fontSize: '8pt', title: false } as const;
  expect(await names(exportFigure(lines(), null, folder, paper))).toEqual([
    'fig-3.06.csv',
    'fig-3.06.pdf',
    'fig-3.06.tex',
    'fig-3.06.txt',
  ]);
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(text('fig-3.06.txt')).toBe(`${captionOf(lines())}\n`);
  expect(text('fig-3.06.tex')).toContain('[width=3.3in]{fig-3.06.pdf}');
  expect(text('fig-3.06.pdf')).toMatch(/^%PDF/);
  expect(await names(exportTable(table, folder, { formats: ['tex'] }))).toEqual(['tab-4.01b.tex']);
  expect(await names(exportFigure(lines(), null, folder, { formats: ['html', 'pdf'] }))).toEqual([
    'fig-3.06.html',
    'fig-3.06.pdf',
  ]);
  const page = text('fig-3.06.html');
  expect(page).toContain('href="fig-3.06.pdf"');
  expect(page).not.toMatch(/fig-3\.06\.(png|svg|json)/);
});

test('a panel that is named has its letter, one that is not its title', () => {
  const [, first, second = ''] = curvesCsv(panels()).split('\n');
  expect([first, second].every((row) => row?.startsWith('a,'))).toBe(true);
});
