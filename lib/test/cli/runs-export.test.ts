/** `l2o runs export`, and `l2o reproduce` with what it wrote. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keptApart, l2o } from './l2o.js';

// A thread runs what is compiled; the sources draw here.
vi.mock('../../thesis/src/figures/drawing-thread.js', async () => {
  const { draw } = await import('../../thesis/src/figures/render.js');
  return { drawingThreads: () => ({ draw, close: async () => {} }) };
});

let folder: string;

beforeEach(async () => {
  folder = await keptApart('runs', 'results', 'figures');
});

afterEach(() => vi.unstubAllEnvs());

const pictures = (where: string) =>
  ['json', 'svg', 'png', 'html'].map((ending) =>
    readFileSync(join(folder, where, `fig-3.06.${ending}`)).toString('base64'),
  );

it('keeps the curves of stored runs, which then make the same figure anywhere', async () => {
  const length = ['--profile', 'smoke', '--seeds', '2', '--workers', '1'];
  const computed = await l2o('reproduce', '3.6', ...length);
  expect(computed.stdout).toMatch(/^Curves: 6 computed, 0 from the store, 0 shipped with the kit/m);
  const written = await l2o('runs', 'export', '3.6', '--profile', 'smoke', '--seeds', '2');
  expect(written).toMatchObject({ code: 0, stderr: '' });
  const bytes = statSync(join(folder, 'results', 'fig-3.06.json')).size;
  expect(written.stdout).toBe(
    `fig-3.06.json: 6 curves, ${Math.ceil(bytes / 1000)} kB\nFiles: ${join(folder, 'results')}\n`,
  );

  vi.stubEnv('L2O_RUNS', join(folder, 'no-runs'));
  vi.stubEnv('L2O_FIGURES', join(folder, 'again'));
  const again = await l2o('reproduce', '3.6', ...length);
  expect(again.stdout).toMatch(/^Curves: 0 computed, 0 from the store, 6 shipped with the kit/m);
  expect(pictures('again')).toEqual(pictures('figures'));
  const forced = await l2o('reproduce', '3.6', ...length, '--force', '--format', 'json');
  expect(forced.stdout).toMatch(/^Curves: 6 computed, 0 from the store, 0 shipped with the kit/m);
});

it('leaves out what the file of another figure has', async () => {
  await l2o('reproduce', '3.3', '3.4', '--profile', 'smoke', '--workers', '1');
  const { stdout } = await l2o('runs', 'export', '3.3', '3.4', '--profile', 'smoke');
  expect(stdout).toMatch(/^fig-3\.03\.json: 9 curves, \d+ kB$/m);
  expect(stdout).toMatch(/^fig-3\.04\.json: 4 curves, \d+ kB; 4 are in the files of other figures$/m);
  vi.stubEnv('L2O_RUNS', join(folder, 'no-runs'));
  const again = await l2o('reproduce', '3.4', '--profile', 'smoke', '--workers', '1');
  expect(again.stdout).toMatch(/^Curves: 0 computed, 0 from the store, 8 shipped with the kit/m);
});

it('keeps as many epochs as it is told', async () => {
  const length = ['--profile', 'smoke', '--epochs', '2'];
  await l2o('reproduce', '3.6', ...length, '--workers', '1');
  const written = await l2o('runs', 'export', '3.6', ...length);
  expect(written.stdout).toMatch(/^fig-3\.06\.json: 3 curves/);
  const { curves } = JSON.parse(readFileSync(join(folder, 'results', 'fig-3.06.json'), 'utf8'));
  expect(curves.map(({ points }: { points: number[] }) => points.length)).toEqual([2, 2, 2]);
});

it('names what is not stored, and what has no curves', async () => {
  const missing = await l2o('runs', 'export', '3.3');
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/found: none\n.*reproduce -- 3\.3 --profile thesis/);
  const table = await l2o('runs', 'export', '3.3', 'T4.1a');
  expect(table.code).toBe(2);
  expect(table.stderr).toMatch(/T4\.1a, a table/);
  expect((await l2o('runs', 'export')).code).toBe(2);
});
