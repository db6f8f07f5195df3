/**
 * The numbers in README, in its pages and in the prose of the notebooks: each of two decimals or more has a row here, which says where it comes from.
 * A number that differs from its source, one without a row and a row without its words all fail.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { readReference } from '../../thesis/src/data/reference.js';
import { loadTrained } from '../../thesis/src/data/trained.js';
import { figuresFolder, projectRoot } from '../../thesis/src/project.js';
import { readFigureFile, readTableFile } from '../../thesis/src/report/figure-file.js';
import { clearMargin, lastDeviations, seedDeviations } from '../../thesis/src/report/seed-deviations.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const last = (values: readonly number[]) => values.at(-1) ?? Number.NaN;
const first = ([value = Number.NaN]: readonly number[]) => value;

/** Our curve in figures/fig-*.json. */
function ours(file: string, label: string): readonly number[] {
  const { panels } = readFigureFile(join(figuresFolder(), `fig-${file}.json`), file.replace('.0', '.'));
  const found = panels.flatMap(({ series }) => series).find((one) => one.label === label);
  if (!found) throw new Error(`no curve ${label} in fig-${file}.json`);
  return found.y;
}

/** Our mean in a heat map, by the title of its column. */
function ourCell(file: string, column: string, row: string): number {
  const { panels } = readFigureFile(join(figuresFolder(), `fig-${file}.json`), file.replace('.0', '.'));
  const { series = [] } = panels.find(({ title }) => title === column) ?? {};
  return mean(series.find(({ label }) => label === row)?.y ?? []);
}

/** The thesis' curve in data/reference; the first of that name. */
function thesis(figure: string, label: string, panel?: string): readonly number[] {
  const panels = readReference(figure).panels.filter((one) => panel === undefined || one.panel === panel);
  const found = panels.flatMap(({ series }) => series).find((one) => one.label === label);
  if (!found) throw new Error(`the thesis has no curve ${label} in ${figure}`);
  return found.y;
}

/** The thesis' mean in a heat map. */
function cell(figure: string, column: string, row: string): number {
  const { heatMap } = readReference(figure);
  return heatMap?.means[heatMap.rows.indexOf(row)]?.[heatMap.columns.indexOf(column)] ?? Number.NaN;
}

function bestAdam(figure: string, column: string): number {
  const rows = readReference(figure).heatMap?.rows ?? [];
  return Math.min(...rows.filter((row) => row.startsWith('Adam')).map((row) => cell(figure, column, row)));
}

/** The thesis' column of a table, in figures/tab-*.json. */
function thesisCells(file: string, table: string, pick: (cells: readonly unknown[]) => unknown): number[] {
  const { rows } = readTableFile(join(figuresFolder(), `tab-${file}.json`), table);
  return rows.map((row) => Number(pick(row)));
}

/** One of them is what a person chose, or a record of something that is not repeated here: it has no file. */
const setting = 'a setting or a threshold';
const printed = 'printed in the thesis, or drawn';
const independent = 'an independent training or simulation, made once';
const definition = 'a definition in the sources';

type Source = number | Promise<number> | string;

interface Row {
  /** Begins the name of the file. */
  readonly in: string;
  /** Words around the numbers, as they stand in the page. */
  readonly words: string;
  /** One per number in the words. */
  readonly from: readonly (() => Source)[];
}

const row = (place: string, words: string, ...from: readonly (Source | (() => Source))[]): Row => ({
  in: place,
  words,
  from: from.map((one) => (typeof one === 'function' ? one : () => one)),
});

const inputs = '3.09-inputs';
const length = '3.09-length';
const score = async (name: string) => (await loadTrained(name)).record.validation ?? Number.NaN;
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const spread = (figure: string, column: string) => {
  const adams = (readReference(figure).heatMap?.rows ?? []).filter((name) => name.startsWith('Adam'));
  const values = adams.map((name) => cell(figure, column, name));
  return Math.max(...values) - Math.min(...values);
};
const vote = (index: number) => () =>
  thesisCells('3.01', 'T3.1', (cells) => cells.at(-1))[index] ?? Number.NaN;

/** Of the thesis' weights in Table 4.3b. */
const sumOf43b = () =>
  sumOf(
    (
      readTableFile(join(figuresFolder(), 'tab-4.03b.json'), 'T4.3b').rows.find(
        (cells) => cells[1] === 'thesis',
      ) ?? []
    )
      .slice(2, -1)
      .map(Number),
  );
/** The beta2 that goes with a beta1. */
const timescale = (beta1: number) => () =>
  adamTimescales(11).find(([one]) => one === beta1)?.[1] ?? Number.NaN;

const notes = 'lib/docs/thesis-notes.md';
const deviations = Object.values(seedDeviations);

const rows: readonly Row[] = [
  row(
    notes,
    'begins at 0.361, with the range term near -0.15, without it at 0.361',
    () => first(thesis('3.7', 'k 5 eta_min 1e-4')),
    independent,
    independent,
  ),
  row(notes, 'comes to a mean of -1.178', () => ourCell('4.05', '0.01-0', 'Adam .9')),
  row(notes, 'of the thesis comes to -1.134 there', () => cell('4.7', '0.01-0', 'RNN 1 Layer')),
  row(notes, "the kit's LA to -1.155", () => ourCell('4.05', '0.01-0', 'LA')),
  row(
    notes,
    'deviation of 0.003 to 0.076, by learning rate, and 0.033 at 1e-2',
    () => Math.min(...deviations),
    () => Math.max(...deviations),
    () => seedDeviations['1e-2'],
  ),
  row(notes, 'follow the printed curves to 0.002 over', independent),
  row(notes, 'every bias is drawn from N(0, 0.01^2)', definition),
  row(notes, '0.004 / 2 times their squares', definition),
  row(notes, 'epoch 0 at -0.014 so, at -0.32 from', independent, independent),
  row(notes, 'the thesis has -0.020', () => first(thesis('3.9', 'RMSProp eta 1e-2', 'b'))),
  row(notes, 'weights from N(0, 0.01^2), biases 0', definition),
  row(notes, 'with xi from N(0, 0.01^2)', definition),
  row(
    notes,
    '0.073 for eta_min 1e-4 in the thesis, 0.078 with and 0.122 without',
    printed,
    independent,
    independent,
  ),
  row(notes, 'begins at 0.006,', () => first(thesis('3.6', 'MNG eta_min 1e-4'))),
  row(notes, 'copies give 0.13 to 0.17', independent, independent),
  row(notes, 'k = 5 tuned** begins at 0.303', () => first(thesis('3.7', 'k 5 eta_min 1e-2'))),
  row(notes, 'Table 3.1 gives 0.264', vote(11)),
  row(notes, 'prints 0.995 as', printed),
  row(notes, '0.8855 as that of .85', printed),
  row(notes, 'Kit: 0.9995 and 0.8885', timescale(0.95), timescale(0.85)),
  row(notes, 'sums to 0.987', sumOf43b),
  row(notes, 'Adam 0.9, 0.999 at 1e-2', definition),
  row('2.3', '4.52 on the scale of the figures', () => Math.log10((1000 * 10 ** 2) / 3)),
  row('2.3', "The thesis' curves begin at 4.520", () => first(thesis('3.3', 'MNG eta_min 1e-4'))),
  row('2.3', '0.362 on the scale', () => Math.log10(Math.log(10))),
  row('3.2', 'of (b), to -0.25,', printed),
  row('3.4.1', '4.516 in the thesis', () => last(thesis('3.3', 'MNG eta_min 1e-7'))),
  row('3.4.1', 'by more than 0.05', setting),
  row('3.4.1', 'ends lowest, at -9.30 in the thesis', () => last(thesis('3.5', 'Adam eta 1e-1'))),
  row('3.4.1', 'ends at -1.13', () => last(thesis('3.5', 'Adam eta 1.0'))),
  row(
    '3.4.1',
    '-2.28, above MNG with 1e-3 (-5.88) and 1e-4 (-3.02)',
    ...['Adam eta 1e-2', 'MNG eta_min 1e-3', 'MNG eta_min 1e-4'].map(
      (label) => () => last(thesis('3.5', label)),
    ),
  ),
  row('3.4.1', '(0.07 wide with noise, 0.12 without)', independent, independent),
  row('3.4.1', 'The thesis starts at 0.006', () => first(thesis('3.6', 'MNG eta_min 1e-4'))),
  row('3.4.1', 'between 0.13 and 0.17', independent, independent),
  row('3.4.1', 'the first epoch comes to 0.010', independent),
  row('3.4.2', '(1, 0.25, 0, -0.25, -1)', setting, setting),
  row(
    '3.4.2',
    'gave 0.98, 0.55, -0.48, -0.79, -0.93, -0.96 for',
    ...Array.from({ length: 6 }, () => independent),
  ),
  row(
    '3.4.2',
    'against 1.00, 1.00, 0.99, -0.99, -1.00, -1.00 in the thesis',
    ...[0, 1, 2, 3, 4, 5].map(vote),
  ),
  row(
    '3.4.2',
    'begins at 0.361 and the independent one near -0.15',
    () => first(thesis('3.7', 'k 5 eta_min 1e-4')),
    independent,
  ),
  row('3.4.2', 'at 0.303', () => first(thesis('3.7', 'k 5 eta_min 1e-2'))),
  row(
    '3.5',
    '-1.068, -0.943 with the points too and -1.051 normalised as in Adam',
    ...['gradients (3.9)', 'points and gradients', 'gradients, normalised as in Adam'].map(
      (label) => () => mean(ours(inputs, label)),
    ),
  ),
  row(
    '3.5',
    '-0.946 after 2,000 meta-iterations, -1.056 after 10,000, -1.082 after 20,000 and -1.068 at the end',
    ...['1% of the training', '5% of the training', '10% of the training', 'the whole training (3.9)'].map(
      (label) => () => mean(ours(length, label)),
    ),
  ),
  row(
    '3.5',
    '-0.306 for the dump of 20,000, -0.309 for',
    () => score('k-momentums-6-0.2-0.99-after-10-percent'),
    () => score('k-momentums-6-0.2-0.99'),
  ),
  row('3.5', 'at the end, 0.008 to 0.03', printed, printed),
  row('3.5', 'differ by 0.006 typically and 0.02 at most', () => lastDeviations.convCifar.value, printed),
  row('4.1', '0.999 and learning rate', setting),
  row('4.4.1b', '0.995 beside .95 and 0.8855 beside .85', printed, printed),
  row('4.4.1b', 'say 0.95 and 0.8885', printed, printed),
  row('4.4.1b', 'sums to 0.987', sumOf43b),
  row(
    '4.4.1b',
    'the lead of 11, 0.05 in the mean',
    () => mean(thesis('4.3', 'k 6')) - mean(thesis('4.3', 'k 11')),
  ),
  row('4.4.1b', 'over all epochs by 0.07', () => {
    const { panels } = readReference('4.4');
    const of = (isAdam: boolean) =>
      panels
        .flatMap(({ series }) => series)
        .filter(({ label }) => label.startsWith('lwa') !== isAdam)
        .map(({ y }) => mean(y));
    return Math.min(...of(true)) - Math.max(...of(false));
  }),
  row('4.4.1c', '(0.9, 0.999) at the ten rates', setting),
  row('4.4.1c', 'too large at 0.01', setting),
  row('4.4.1c', 'six Adams is 0.035', () => spread('4.5', '5e-5')),
  row(
    '4.4.1c',
    '0.036 where 0.008 would do',
    () => bestAdam('4.7', '5e-4') - cell('4.7', '5e-4', 'RNN 1 Layer'),
    () => clearMargin('5e-4'),
  ),
  row('4.4.1c', 'is won by 0.004', () => bestAdam('4.7', '1e-4') - cell('4.7', '1e-4', 'RNN 1 Layer')),
  row('4.4.1c', "the RNN's -1.076 (thesis)", () => cell('4.8', '0.05-0', 'RNN 2 layers')),
  row('4.4.1c', 'below its -1.074 (thesis)', () => mean(thesis('4.10', 'RNN', 'j'))),
  row(
    '4.4.1c',
    'it is behind by 0.06 too',
    () => cell('4.8', '0.01-0', 'RNN 2 layers') - cell('4.7', '0.01-0', 'RNN 1 Layer'),
  ),
  row('4.4.2', 'log10 of ln 10, which is 0.362', () => Math.log10(Math.log(10))),
  row('4.4.3a', 'end 0.006 apart', () => lastDeviations.convCifar.value),
  row('4.4.3b', 'says 0.0064 for the deviation', () => lastDeviations.convCifar.value),
  row('4.4.3b', 'differ by 0.018', () => 2 * Math.SQRT2 * lastDeviations.convCifar.value),
  row(
    '4.4.3b',
    '0.005 below Adam .99',
    () => last(thesis('4.15', 'Adam_0.99', 'a')) - last(thesis('4.15', 'RNN_b', 'a')),
  ),
];

const folder = join(projectRoot, 'notebooks');
const pages = [
  // README's table of nearness has a test and a command of its own.
  [
    'README.md',
    readFileSync(join(projectRoot, 'README.md'), 'utf8').replace(
      /<!-- nearness[\s\S]*<!-- \/nearness -->/,
      '',
    ),
  ],
  ...[
    'CONTRIBUTING.md',
    notes,
    ...['command-line.md', 'engines.md', 'learned-optimizers.md'].map((name) => `lib/docs/${name}`),
  ].map((name) => [name, unwrapped(readFileSync(join(projectRoot, name), 'utf8'))] as const),
  ...readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => [name, proseOf(readFileSync(join(folder, name), 'utf8'))] as const),
] as const;

/** A row's words may stand on two lines of a page. */
function unwrapped(page: string): string {
  return page.replaceAll(/(?<=\S)\n *(?=[\w(`"'-])/g, ' ');
}

function proseOf(notebook: string): string {
  const { cells } = JSON.parse(notebook) as { cells: { cell_type: string; source: string[] }[] };
  return cells
    .filter(({ cell_type }) => cell_type === 'markdown')
    .map(({ source }) => source.join(''))
    .join('\n\n');
}

/** Code, formulas, links and what only looks like a number: figures (3.10, 4.10c), timescales and schedules (0.2-0.99, 0.05-0), versions. */
const noNumbers =
  /```[\s\S]*?```|`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\b[34]\.1\d[a-j]?\b|\d\.\d+-\d[.\d]*|Node [\d.]+|Python [\d.]+|\(\d+\.\d+\.\d+\)/g;

/** Numbers of two decimals or more that a text tells. */
function numbersIn(page: string): string[] {
  return page.replace(noNumbers, ' ').match(/(?<![\w.])-?\d+\.\d{2,}(?![\w.]*\d)/g) ?? [];
}

describe.each(pages)('%s', (name, page) => {
  const own = rows.filter((one) => name.startsWith(`${one.in}-`) || name === one.in);

  test('has the words of every row', () => {
    for (const { words } of own) expect(page).toContain(words);
  });

  test('has no number without a row', () => {
    const left = own.reduce((text, { words }) => text.replaceAll(words, ' '), page);
    expect(numbersIn(left)).toEqual([]);
  });

  test('says what the files say', async () => {
    for (const { words, from } of own) {
      const said = numbersIn(words);
      expect(said.length, words).toBe(from.length);
      for (const [index, text] of said.entries()) {
        const source = await from[index]?.();
        const decimals = text.split('.')[1]?.length ?? 0;
        if (typeof source === 'number') expect(source.toFixed(decimals), words).toBe(text);
      }
    }
  });
});
