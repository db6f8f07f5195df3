import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StorageError, UsageError } from '../../core/src/errors.js';
import type { TableData } from '../../thesis/src/figures/figure-data.js';
import { exportTable } from '../../thesis/src/figures/table-export.js';
import { tableCsv, tableJson, tableMarkdown } from '../../thesis/src/figures/table-text.js';

const weights: TableData = {
  table: 'T4.2',
  title: 'Weights',
  caption: 'Of two | averages.',
  columns: ['LA', '.99', '.9'],
  rows: [
    ['LA_a', 0.7566812345, -1.2],
    ['LA_b', 2 / 3, null],
  ],
  provenance: {
    kit: '0.1.0',
    profile: 'quick',
    trainings: [
      {
        name: 'la-a-6',
        source: 'file',
        profile: 'thesis',
        seed: 0,
        metaIterations: 50_000,
        thesisMetaIterations: 50_000,
        dump: null,
        ended: null,
      },
      {
        name: 'la-b-6',
        source: 'run',
        profile: 'quick',
        seed: 1,
        metaIterations: 500,
        thesisMetaIterations: 50_000,
        dump: null,
        ended: null,
      },
    ],
    data: { name: 'mnist', variant: 'official', checksum: 'c0ffee' },
  },
};

const odd: TableData = {
  ...weights,
  columns: ['a,b', 'say "x"', 'line'],
  rows: [
    ['1,5', 'he said "no"', 'two\nlines'],
    ['', null, ' .99 '],
    [1e-9 / 3, 1234567.8, -0],
  ],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l2o-tables-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('json', () => {
  test('has everything, one row on one line', () => {
    expect(tableJson(weights)).toContain('\n  ["LA_a", 0.756681, -1.2],\n  ["LA_b", 0.666667, null]\n');
    const { checksum, ...read } = JSON.parse(tableJson(weights));
    expect(read).toEqual({
      ...weights,
      rows: [
        ['LA_a', 0.756681, -1.2],
        ['LA_b', 0.666667, null],
      ],
    });
  });

  test('the order of keys does not depend on how the table was made', () => {
    const reversed = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(reversed)
        : value && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, reversed(inner)]),
            )
          : value;
    expect(tableJson(reversed(weights) as TableData)).toBe(tableJson(weights));
  });
});

describe('csv', () => {
  test('has a row of names and one line per row', () => {
    expect(tableCsv(weights)).toBe('LA,.99,.9\nLA_a,0.756681,-1.2\nLA_b,0.666667,\n');
  });

  test('quotes what would break it, and a reader gets the cells back', () => {
    expect(tableCsv(odd)).toBe(
      '"a,b","say ""x""",line\n"1,5","he said ""no""","two\nlines"\n"",, .99 \n3.33333e-10,1234570,0\n',
    );
    expect(parsed(tableCsv(odd))).toEqual([
      ['a,b', 'say "x"', 'line'],
      ['1,5', 'he said "no"', 'two\nlines'],
      ['', '', ' .99 '],
      ['3.33333e-10', '1234570', '0'],
    ]);
  });
});

describe('markdown', () => {
  test('has the caption, the table with numbers to the right, and where the numbers come from', () => {
    expect(tableMarkdown(weights)).toBe(
      [
        '**Table 4.2: Weights** Of two \\| averages.',
        '',
        '| LA   |      .99 |   .9 |',
        '| ---- | -------: | ---: |',
        '| LA_a | 0.756681 | -1.2 |',
        '| LA_b | 0.666667 |      |',
        '',
        'profile quick · la-a-6: 50000 meta-iterations, as in the thesis (file of profile thesis, seed 0) · ' +
          "la-b-6: 500 of the thesis' 50000 meta-iterations, shorter than the thesis (run of profile quick, seed 1) · " +
          'mnist, official, checksum c0ffee · kit 0.1.0',
        '',
      ].join('\n'),
    );
  });

  test('marks in a cell are text, and a cell is one line', () => {
    const cells: TableData = { ...weights, rows: [['a|b *c* \\ `d` <e>', 'two\nlines', null]] };
    const row = tableMarkdown(cells).split('\n')[4];
    expect(row).toContain('| a\\|b \\*c\\* \\\\ \\`d\\` \\<e> | two lines |');
    const widths = tableMarkdown(cells)
      .split('\n')
      .slice(2, 5)
      .map((line) => line.length);
    expect(new Set(widths).size).toBe(1);
  });
});

test('a number that is not finite, or a row that does not fit, is an error and no file', async () => {
  const rows = [[1, 2, Number.NaN]];
  await expect(exportTable({ ...weights, rows }, folder)).rejects.toThrow(RangeError);
  await expect(exportTable({ ...weights, rows: [[1, 2]] }, folder)).rejects.toThrow('a row of 2');
  expect(await readdir(folder)).toEqual([]);
});

test('formats that no table has are refused before the folder is made', async () => {
  await expect(exportTable(weights, join(folder, 'new'), { formats: ['svg'] })).rejects.toThrow(UsageError);
  expect(await readdir(folder)).toEqual([]);
});

test('writes three files under the number in the thesis, the same bytes each time', async () => {
  const nudged = weights.rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell * (1 + 1e-15) : cell)),
  );
  const read = async (table: TableData, name: string) => {
    const { files } = await exportTable(table, join(folder, name));
    expect(files.map((file) => basename(file))).toEqual(['tab-4.02.json', 'tab-4.02.csv', 'tab-4.02.md']);
    return Promise.all(files.map((file) => readFile(file, 'utf8')));
  };
  const once = await read(weights, 'deep/down');
  expect(once).toEqual([tableJson(weights), tableCsv(weights), tableMarkdown(weights)]);
  expect(await read({ ...weights, rows: nudged }, 'two')).toEqual(once);
});

test('a folder that cannot be: a StorageError with advice', async () => {
  const taken = join(folder, 'taken');
  await writeFile(taken, 'a file');
  const failure = await exportTable(weights, join(taken, 'tables')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StorageError);
  expect(String(failure)).toContain('--out');
});

/** A reader of RFC 4180, character by character. */
function parsed(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at < csv.length; at++) {
    const [here, next] = [csv.charAt(at), csv.charAt(at + 1)];
    if (quoted && here === '"' && next === '"') {
      field += '"';
      at++;
    } else if (here === '"') quoted = !quoted;
    else if (!quoted && (here === ',' || here === '\n')) {
      row.push(field);
      field = '';
      if (here === '\n') {
        rows.push(row);
        row = [];
      }
    } else field += here;
  }
  return rows;
}
