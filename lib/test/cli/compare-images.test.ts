/** `l2o compare-images`: the same optimizers and seeds on two variants, kept under the images that they are of. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { projectRoot } from '../../thesis/src/project.js';
import { main } from '../../tools/src/cli/main.js';
import { optimizersNamed } from '../../tools/src/cli/optimizers-named.js';
import { batchFiles, writeCifarCopy } from '../support/cifar-copy.mjs';
import { keptApart, l2o } from './l2o.js';
import { recorder } from './output.js';

vi.mock('../../thesis/src/figures/drawing-thread.js', () => ({
  drawingThread: () => ({
    draw: async () => ({ svg: '<svg/>', png: Uint8Array.of(1), pdf: Uint8Array.of(2) }),
    close: async () => {},
  }),
}));

/** 24 x 24 x 3 -> 10, batches of 8: an epoch of 20 steps over the 160 images of a copy. */
const text = `
import { networkProblem, sgd } from '${pathToFileURL(join(projectRoot, 'lib', 'core', 'dist', 'index.js')).href}';
export const crops = networkProblem(
  {
    id: 'Crops', title: 'A layer on crops', source: 'test', settings: {},
    batch: { dataset: 'cifar10', size: 8, sampling: 'shuffled-passes', images: 'crops' },
  },
  [{
    kind: 'dense', inputs: 1728, outputs: 10, activation: 'linear',
    weights: { kind: 'normal', deviation: 0.01 }, bias: { kind: 'constant', value: 0 },
  }],
);
export const slow = sgd({ rate: 1e-3 });
`;

let folder: string;
let plain: string;
let coarse: string;
let module: string;
beforeEach(async () => {
  folder = await keptApart('runs', 'figures');
  vi.stubEnv('L2O_DATA', undefined);
  [plain, coarse] = [join(folder, 'plain'), join(folder, 'coarse')];
  module = join(folder, 'mine.mjs');
  writeFileSync(module, text);
  writeCifarCopy(join(plain, 'cifar10'), { records: 32, variant: 'cifar10-jpeg' });
  // Right in the folder, of 8 grey values a channel.
  writeCifarCopy(coarse, { records: 32, variant: 'coarse' });
  for (const name of batchFiles) {
    const file = join(coarse, name);
    const content = readFileSync(file);
    writeFileSync(
      file,
      content.map((byte, place) => (place % 3073 === 0 ? byte : byte & 0xe0)),
    );
  }
});
afterEach(() => vi.unstubAllEnvs());

const small = () => ['--module', module, '--problem', 'crops', '--engine', 'double'];
const asked = () => ['--rules', 'slow', '--epochs', '0.4', '--seeds', '2', ...small()];
const compare = (...args: readonly string[]) => l2o('compare-images', ...args);

/** Losses by seed as `evaluate` has them on the images of a folder, and what it told on the way. */
async function evaluatedOn(images: string) {
  vi.stubEnv('L2O_DATA', images);
  const out = join(folder, 'evaluated');
  const { code, stdout, stderr } = await l2o(
    ...['evaluate', 'slow', ...small(), '--steps', '8', '--seeds', '2', '--out', out, '--json'],
  );
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^Images: .*\n/)]);
  const file = JSON.parse(stdout).files.find((name: string) => name.endsWith('.json'));
  const { optimizers } = JSON.parse(readFileSync(file, 'utf8'));
  const bySeed: number[][] = optimizers[0].seeds.map(({ y }: { y: number[] }) => y.map((one) => 10 ** one));
  return { bySeed, computed: /\d steps/.test(stderr) };
}

describe('l2o compare-images', () => {
  it('has the ends on both, their difference and what seeds make, of the runs that each variant has', async () => {
    const { code, stdout, stderr } = await compare(plain, coarse, ...asked(), '--json');
    expect(stderr).not.toMatch(/expected/);
    expect(code).toBe(0);
    const { optimizers, images, files, ...rest } = JSON.parse(stdout);
    expect(readdirSync(join(folder, 'runs')).filter((name) => /^[0-9a-f]{16}\./.test(name))).toHaveLength(4);
    expect(images).toMatchObject([{ variant: 'cifar10-jpeg' }, { variant: 'coarse' }]);
    expect(rest).toEqual({
      problem: 'Crops',
      steps: 8,
      every: 2,
      seeds: 2,
      folder: join(folder, 'figures'),
    });
    expect(files).toHaveLength(3);

    // The same runs as those of another command, which reads one variant: nothing is left for it to compute.
    const found = [await evaluatedOn(plain), await evaluatedOn(coarse)];
    expect(found.map(({ computed }) => computed)).toEqual([false, false]);
    const ends = found.map(({ bySeed }) =>
      bySeed.map((losses) => Math.log10(((losses[6] ?? 0) + (losses[7] ?? 0)) / 2)),
    );
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = ends;
    const near = (value: number) => expect.closeTo(value, 5);
    const difference = (c - a + d - b) / 2;
    expect(Math.abs(difference)).toBeGreaterThan(1e-4);
    expect(optimizers).toEqual([
      {
        optimizer: 'SGD eta 1e-3',
        first: near((a + b) / 2),
        second: near((c + d) / 2),
        difference: near(difference),
        lowest: near(Math.min(c - a, d - b)),
        highest: near(Math.max(c - a, d - b)),
        spread: near(Math.max(Math.abs(a - b), Math.abs(c - d))),
        verdict: expect.stringMatching(/^(within the spread of seeds|differs by 0\.\d{3})$/),
      },
    ]);
  });

  it('draws each optimizer twice, the second time beside the first, and names the images', async () => {
    const { stdout } = await compare(plain, coarse, ...asked());
    const names = readdirSync(join(folder, 'figures')).sort();
    const stem = 'crops-re-compressed-coarse-0.4-epochs-2-seeds-slow';
    expect(names).toEqual(['json', 'png', 'svg'].map((end) => `${stem}.${end}`));
    const { optimizers } = JSON.parse(readFileSync(join(folder, 'figures', `${stem}.json`), 'utf8'));
    expect(
      optimizers.map(({ label, beside }: { label: string; beside?: string }) => [label, beside]),
    ).toEqual([
      ['SGD eta 1e-3, re-compressed', undefined],
      ['SGD eta 1e-3, coarse', 'SGD eta 1e-3, re-compressed'],
    ]);
    const [first, , , , heading, row] = stdout.split('\n');
    expect(first).toBe(
      'log10 of the loss on A layer on crops in 8 steps, 2 seeds: the mean of the last 2 steps.',
    );
    expect(heading).toMatch(
      /^optimizer +re-compressed +coarse +difference +lowest +highest +spread +verdict$/,
    );
    expect(row).toMatch(/^SGD eta 1e-3( +-?\d\.\d{3}){6} +\S/);
    expect(stdout).toContain(join(folder, 'figures'));
  });

  it('takes the images that all commands read where one folder is named, and from the store what is there', async () => {
    const first = await compare(plain, coarse, ...asked());
    vi.stubEnv('L2O_DATA', coarse);
    expect(await compare(plain, ...asked())).toEqual({ ...first, stderr: '' });
  });

  it('goes on after Ctrl-C where it was', async () => {
    const told: string[] = [];
    const stderr = {
      write: (words: string) => {
        told.push(words);
        if (/8 steps/.test(words)) process.emit('SIGINT');
      },
    };
    const args = ['compare-images', plain, coarse, ...asked()];
    expect(await main(args, { stdout: recorder(), stderr })).toBe(130);
    const again = await l2o(...args);
    expect(again.code).toBe(0);
    const done = [...told, again.stderr].join('').match(/^.*(?= {2}8 steps)/gm);
    expect(done).toEqual(
      ['re-compressed', 'coarse'].flatMap((name) =>
        [0, 1].map((seed) => `SGD eta 1e-3, ${name}, seed ${seed}`),
      ),
    );
  });

  it('has two optimizers of chapter 4 on its large network where none is named', async () => {
    const { stdout } = await l2o('help', 'compare-images');
    expect(stdout).toMatch(/tensorflow-adam,la-b-6 at\s+5e-4/);
    expect(stdout).toMatch(/default:\s+"ConvCifar_0"/);
    // Its runs are those of a curve of Figure 4.13.
    const [{ id, settings }] = await optimizersNamed(['tensorflow-adam'], [5e-4], {});
    const drawn = figureNamed('4.13').panels[0].series.find(({ label }) => label === 'Adam .9');
    expect(drawn).toMatchObject({ problem: { id: 'ConvCifar_0' }, optimizer: { id, settings } });
  });
});

describe('refuses, before anything is computed or written,', () => {
  it.each([
    ['no folder', () => [], 2, /missing required argument 'folder'/],
    ['a folder that is not there', () => [join(folder, 'none'), coarse], 1, /none does not exist/],
    ['a file', () => [module, coarse], 2, /mine\.mjs, a file\n/],
    ['a folder without the images', () => [join(plain, '..'), coarse], 1, /cifar10\/.*\n.*mine\.mjs/],
    ['the same twice', () => [plain, join(plain, 'cifar10')], 2, /the same files twice \(re-compressed\)/],
    [
      'the problem of other images',
      () => [plain, coarse, '--problem', 'MlpMnist', '--rules', 'slow', '--module', module],
      1,
      /the images of mnist.*\n.*cifar10/,
    ],
    [
      'a problem without images',
      () => [plain, coarse, '--problem', 'Rosenbrock', '--rules', 'slow', '--module', module],
      2,
      /learns from images\n.*Rosenbrock/,
    ],
    ['a problem', () => [plain, coarse, '--problem', 'ConvCifar'], 2, /nearest: ConvCifar_/],
    ['no epochs', () => [plain, coarse, '--epochs', '0'], 2, /"0"\n.*--epochs 0\.4/],
    ['epochs finer than tenths', () => [plain, coarse, '--epochs', '0.25'], 2, /in tenths\n.*"0\.25"/],
    ['no rate where one is needed', () => [plain, coarse, '--rules', 'adam'], 2, /A rate for adam/],
    ['an engine', () => [plain, coarse, ...asked().slice(0, -1), 'wasm'], 2, /"wasm"\n.*nearest/],
  ])('%s', async (_what, args, exitCode, message) => {
    const given = args();
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await compare(...given);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('the same files under two names', async () => {
    const args = [plain, coarse, ...asked()];
    for (const name of batchFiles)
      writeFileSync(join(coarse, name), readFileSync(join(plain, 'cifar10', name)));
    expect(await compare(...args)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/same files twice/),
    });
  });

  it('two variants of one name, though the images differ', async () => {
    writeFileSync(join(coarse, 'dataset.json'), '{"variant": "cifar10-jpeg"}');
    const { code, stderr } = await compare(plain, coarse, ...asked());
    expect(stderr).toMatch(/two that are called "re-compressed"\n.*dataset\.json/);
    expect(code).toBe(2);
  });
});
