/** Other images than the thesis' in the place of MNIST: named everywhere, and nothing of the thesis stands beside them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { experimentNamed } from '../../thesis/src/experiments/index.js';
import { caveats } from '../../thesis/src/figures/caveats.js';
import { writeReport } from '../../thesis/src/report/write-report.js';
import type { ReproduceOptions } from '../../thesis/src/reproduce/plan.js';
import { exportReproduced, type Reproduced, reproduce } from '../../thesis/src/reproduce/reproduce.js';

/** Blank images in the layout of MNIST, of ten classes. */
function writeBlankMnist(folder: string): void {
  const idx = (values: Buffer, ...dimensions: number[]) => {
    const header = Buffer.alloc(4 + 4 * dimensions.length);
    header.writeUInt32BE(0x0800 | dimensions.length);
    dimensions.forEach((length, i) => void header.writeUInt32BE(length, 4 + 4 * i));
    return gzipSync(Buffer.concat([header, values]), { level: 1 });
  };
  mkdirSync(folder, { recursive: true });
  for (const [name, count] of [
    ['train', 60_000],
    ['t10k', 10_000],
  ] as const) {
    const images = idx(Buffer.alloc(784 * count), count, 28, 28);
    writeFileSync(join(folder, `${name}-images-idx3-ubyte.gz`), images);
    const labels = Buffer.from(Array.from({ length: count }, (_, i) => i % 10));
    writeFileSync(join(folder, `${name}-labels-idx1-ubyte.gz`), idx(labels, count));
  }
}

let folder: string;
let made: ReadonlyMap<string, Reproduced>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-foreign-'));
  writeBlankMnist(join(folder, 'images', 'mnist'));
  writeFileSync(join(folder, 'images', 'mnist', 'dataset.json'), '{"variant": "blank"}');
  vi.stubEnv('L2O_DATA', join(folder, 'images'));
  const options: ReproduceOptions = {
    profile: 'smoke',
    engine: await chooseEngine(),
    store: new FileStore(join(folder, 'runs')),
  };
  made = new Map();
  const all = await Promise.all(
    ['3.6', 'T4.2', 'T3.1'].map(async (id) => [id, await reproduce(experimentNamed(id), options)] as const),
  );
  made = new Map(all);
  for (const [, one] of all) await exportReproduced(one, join(folder, 'figures'));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const textOf = (file: string) => readFileSync(join(folder, 'figures', file), 'utf8');

it('a figure shows no curve of the thesis, and says so', () => {
  const figure = made.get('3.6');
  if (figure?.kind !== 'figure') throw new Error('not made');
  expect(figure.reference).toEqual({ panels: [] });
  expect(figure.comparisons).toEqual([]);
  expect(figure.figure.provenance.data).toMatchObject({ variant: 'blank, first 640 images', foreign: true });
  expect(caveats(figure.figure)).toContain(
    "MNIST images: blank, first 640 images, not the thesis': none of its curves",
  );
  expect(textOf('fig-3.06.svg')).toContain('MNIST images: blank');
  expect(textOf('fig-3.06.svg')).not.toMatch(/stroke-dasharray: (?!0px)/);
});

it('tables have our rows and columns alone', () => {
  const [weights, outputs] = ['T4.2', 'T3.1'].map((id) => made.get(id));
  if (weights?.kind !== 'table' || outputs?.kind !== 'table') throw new Error('not made');
  expect(new Set(weights.table.rows.map(([, whose]) => whose))).toEqual(new Set(['ours']));
  expect(outputs.table.columns.at(-1)).toBe('ours');
  for (const { length } of outputs.table.rows) expect(length).toBe(outputs.table.columns.length);
  expect(textOf('tab-4.02.md')).toContain("not the thesis' images: none of its numbers");
});

it('the report judges no claim by them', async () => {
  const { judged } = await writeReport(join(folder, 'figures'), join(folder, 'report'));
  const about = judged.filter(({ reasons }) =>
    reasons.some((reason) => /figure 3\.6|table 4\.2/.test(reason)),
  );
  expect(about.length).toBeGreaterThan(1);
  for (const { verdict, reasons } of about) {
    expect(verdict).toBe('not run');
    expect(reasons.join()).toMatch(/(figure 3\.6|table 4\.2) is of other images than the thesis' \(blank/);
  }
  expect(readFileSync(join(folder, 'report', 'report.md'), 'utf8')).toContain(
    '0 of 0 curves and cells with a counterpart',
  );
});
