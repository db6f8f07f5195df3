import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StorageError, UsageError } from '../../core/src/errors.js';
import { exportFigure } from '../../thesis/src/figures/export.js';
import { figureJson } from '../../thesis/src/figures/figure-json.js';
import { draw, type OnPaper } from '../../thesis/src/figures/render.js';
import { figure, lines, panel, reference, series } from './example.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'l2o-figures-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('writes four files under the number in the thesis, into a folder it makes, and plotly once beside them', async () => {
  const { files } = await exportFigure(lines(), reference(lines()), join(folder, 'deep', 'down'));
  expect(files.map((file) => basename(file))).toEqual([
    'fig-3.06.svg',
    'fig-3.06.png',
    'fig-3.06.html',
    'fig-3.06.json',
  ]);
  expect(await readdir(join(folder, 'deep', 'down'))).toEqual([
    ...['html', 'json', 'png', 'svg'].map((ending) => `fig-3.06.${ending}`),
    'plotly.min.js',
  ]);
  const [svg = '', , html = '', json = ''] = files;
  expect(await readFile(svg, 'utf8')).toContain('<title>Figure 3.6: MNG and Adam on a test</title>');
  expect(await readFile(html, 'utf8')).toContain('<!doctype html>');
  expect(await readFile(json, 'utf8')).toBe(figureJson(lines()));
});

test('a page for passing on carries plotly itself', async () => {
  const { files } = await exportFigure(lines(), null, folder, { standalone: true });
  const [, , html = ''] = files;
  expect(await readdir(folder)).not.toContain('plotly.min.js');
  expect(await readFile(html, 'utf8')).toContain('plotly.js (cartesian - minified)');
});

test('a supplement has its name in its files, and says what it is', async () => {
  const { files } = await exportFigure({ ...lines(), figure: '3.6-noise' }, null, folder);
  const [svg = '', , html = ''] = files;
  expect(basename(svg)).toBe('fig-3.06-noise.svg');
  for (const file of [svg, html]) {
    expect(await readFile(file, 'utf8')).toContain(
      '<title>Supplement to figure 3.6: MNG and Adam on a test</title>',
    );
  }
});

test('nothing depends on the last bits of a number', async () => {
  const nudged = lines();
  const [one] = nudged.panels;
  const other = {
    ...nudged,
    panels: [{ ...one, series: one?.series.map((s) => ({ ...s, y: s.y.map((y) => y * (1 + 1e-15)) })) }],
  } as typeof nudged;
  const read = async (of: typeof nudged, name: string) =>
    Promise.all(
      (await exportFigure(of, null, join(folder, name))).files.map((file) => readFile(file, 'latin1')),
    );
  const [ours, theirs] = [await read(nudged, 'one'), await read(other, 'two')];
  expect(ours.map((text, index) => text === theirs[index])).toEqual([true, true, true, true]);
});

test('the same figure gives the same bytes', async () => {
  const read = async (name: string) => {
    const { files } = await exportFigure(lines(), reference(lines()), join(folder, name));
    return Promise.all(files.map((file) => readFile(file)));
  };
  const [once, again] = [await read('one'), await read('two')];
  expect(once.map((bytes, index) => bytes.equals(again[index] ?? Buffer.alloc(0)))).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

test('a folder that cannot be: a StorageError that names it, and no file', async () => {
  const taken = join(folder, 'taken');
  await writeFile(taken, 'a file');
  const failure = await exportFigure(lines(), null, join(taken, 'figures')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StorageError);
  expect(String(failure)).toContain(join(taken, 'figures'));
  expect(String(failure)).toContain('--out');
  expect(await readdir(folder)).toEqual(['taken']);
});

test('a figure that cannot be drawn leaves no file', async () => {
  const broken = figure([panel([series('Adam eta 1e-2', 'adam 1e-2', { y: [0, Number.NaN] })])]);
  await expect(exportFigure(broken, null, folder)).rejects.toThrow(RangeError);
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  [['svg'], {}],
  [['pdf'], { pdf: true }],
  [['tex'], { pdf: true }],
  [['png', 'svg'], { png: true }],
] as const)('for %j no more is drawn than they need', async (formats, drawn) => {
  const asked: (OnPaper | undefined)[] = [];
  const { files } = await exportFigure(lines(), null, folder, {
    formats,
    draw: async (chart, name, title, paper) => {
      asked.push(paper);
      const { svg, ...parts } = await draw(chart, name, title, paper);
      expect(Object.keys(parts)).toEqual(Object.keys(drawn));
      return { svg, ...parts };
    },
  });
  expect(asked).toEqual([{ points: undefined, png: false, pdf: false, ...drawn }]);
  expect(files.length).toBeGreaterThan(0);
});

test.each(['png', 'pdf'] as const)(
  "a `draw` of someone's own that returns no %s is told so",
  async (format) => {
    const exported = exportFigure(lines(), null, folder, {
      formats: [format],
      draw: async () => ({ svg: '<svg/>' }),
    });
    await expect(exported).rejects.toThrow(UsageError);
    await expect(exported).rejects.toThrow(`\`draw\` returns a ${format}`);
    expect(await readdir(folder)).toEqual([]);
  },
);
