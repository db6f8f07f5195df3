/** `l2o evaluate`: what it compares, prints and keeps, and what it refuses before it computes anything. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { saveTrained } from '../../thesis/src/data/trained.js';
import { projectRoot } from '../../thesis/src/project.js';
import { main } from '../../tools/src/cli/main.js';
import { handMadeNames, optimizersNamed, rateIn } from '../../tools/src/cli/optimizers-named.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { trainedExample } from '../trained/example.js';
import { recorder } from './output.js';

vi.mock('../../thesis/src/figures/drawing-thread.js', () => ({
  drawingThread: () => ({
    draw: async () => ({ svg: '<svg/>', png: Uint8Array.of(1), pdf: Uint8Array.of(2) }),
    close: async () => {},
  }),
}));

let folder: string;
let module: string;

const library = pathToFileURL(join(projectRoot, 'lib', 'core', 'dist', 'index.js')).href;

/** SGD at 0.1 from (4, 1): x - 1 shrinks by 0.8 a step, y + 2 by 0.4. */
const text = `
import { defineOptimizer, sgd } from '${library}';
export const parabola = {
  kind: 'analytic', id: 'Parabola', title: 'Parabola', source: 'tests', settings: {}, size: 2,
  parameters: [{ name: 'x', shape: [2] }],
  initialize: () => Float32Array.of(4, 1),
  lossAndGradient: (point) => {
    const x = point.coordinate(0).minus(1);
    const y = point.coordinate(1).plus(2);
    const gradient = point.constant([1, 0], [2]).times(x.times(2)).plus(point.constant([0, 1], [2]).times(y.times(6)));
    return { loss: x.square().plus(y.square().times(3)), gradient };
  },
};
export const plain = defineOptimizer('Plain', { rate: 0.1 }, ({ rate }) => ({
  init: () => ({}),
  step: (state, { x, g }) => ({ x: x.minus(g.times(rate)), state }),
}));
export const still = defineOptimizer('Still', {}, () => ({ init: () => ({}), step: (state, { x }) => ({ x, state }) }));
export const several = [sgd({ rate: 0.1 }), sgd({ rate: 0.05 })];
`;
const learned = `
import { defineRule } from '${library}';
export const learned = defineRule('Evaluated rule', { rate: 0.1 }, () => ({
  theta: [{ name: 'a', shape: [1] }],
  initialize: () => Float32Array.of(1),
  init: () => ({}),
  step: (theta, state, { x }) => ({ x, state }),
}))();
`;
const loss = (t: number) => 9 * 0.64 ** t + 27 * 0.16 ** t;

beforeEach(async () => {
  folder = await temporaryFolder();
  for (const [variable, name] of Object.entries({
    L2O_RUNS: 'runs',
    L2O_FIGURES: 'figures',
    L2O_TRAINED: 'trained',
  }))
    vi.stubEnv(variable, join(folder, name));
  module = join(folder, 'mine.mjs');
  writeFileSync(module, text);
});
afterEach(() => vi.unstubAllEnvs());

async function evaluate(...args: readonly string[]) {
  const [stdout, stderr] = [recorder(), recorder()];
  const code = await main(['evaluate', ...args], { stdout, stderr });
  return { code, out: stdout.text(), errors: stderr.text() };
}

const onParabola = () => ['--module', module, '--problem', 'parabola', '--steps', '4', '--engine', 'double'];

describe('l2o evaluate', () => {
  it('tells where the curves end, their mean and the spread of the seeds, as JSON', async () => {
    const { code, out, errors } = await evaluate('plain', ...onParabola(), '--seeds', '2', '--json');
    expect(errors).not.toMatch(/expected/);
    expect(code).toBe(0);
    const { optimizers, files, ...rest } = JSON.parse(out);
    const points = [0, 1, 2, 3].map((t) => Math.log10(loss(t)));
    const end = expect.closeTo(points[3] ?? Number.NaN, 10);
    const mean = expect.closeTo(points.reduce((sum, point) => sum + point, 0) / 4, 10);
    expect(optimizers).toEqual([
      { optimizer: 'Plain', rate: '1e-1', end, lowest: end, highest: end, mean, diverged: [] },
    ]);
    expect(rest).toEqual({
      problem: 'Parabola',
      steps: 4,
      every: 1,
      seeds: 2,
      folder: join(folder, 'figures'),
    });
    expect(readdirSync(rest.folder).sort()).toEqual(
      ['png', 'svg', 'json'].map((end) => `parabola-2-seeds-4-steps-plain.${end}`).sort(),
    );
    expect(files).toHaveLength(3);
    const kept = JSON.parse(readFileSync(join(rest.folder, 'parabola-2-seeds-4-steps-plain.json'), 'utf8'));
    expect(kept.optimizers[0].seeds[1].y[3]).toBeCloseTo(points[3] ?? Number.NaN, 5);
  });

  it('runs every rule at every rate, in a table with the rates', async () => {
    const rules = ['plain', 'sgd', '--eta', '1e-1,5e-2', '--out', join(folder, 'out')];
    const { out, code } = await evaluate(...rules, ...onParabola());
    expect(code).toBe(0);
    const [first, , , heading, ...lines] = out.split('\n');
    expect(first).toBe('log10 of the loss on Parabola in 4 steps, 1 seed.');
    expect(heading).toMatch(/^optimizer +rate +end +lowest +highest +mean +diverged$/);
    const end = Math.log10(loss(3)).toFixed(3);
    expect(lines[0]).toMatch(new RegExp(`^Plain +1e-1 +${end} +${end} +${end} `));
    expect(lines.slice(1, 4).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['Plain, rate 0.05', '5e-2'],
      ['SGD eta 1e-1', '1e-1'],
      ['SGD eta 5e-2', '5e-2'],
    ]);
    expect(out).toContain(join(folder, 'out'));
  });

  it('writes what a paper takes: caption, LaTeX, curves per seed', async () => {
    const paper = ['--format', 'tex,csv,txt', '--width', '3.3in', '--no-title', '--seeds', '2'];
    const { errors } = await evaluate('plain', ...onParabola(), ...paper);
    expect(errors).not.toMatch(/expected/);
    const kept = (end: string) =>
      readFileSync(join(folder, 'figures', `parabola-2-seeds-4-steps-plain.${end}`), 'utf8');
    const caption = 'Optimizers on Parabola for 4 steps: log10 of the loss, with the range of 2 seeds.';
    expect(kept('txt')).toBe(`${caption}\n`);
    expect(kept('tex')).toMatch(/\\includegraphics\[width=3\.3in\]\{parabola-2-seeds-4-steps-plain\.pdf\}/);
    expect(kept('tex')).toContain(`\\caption{${caption}}`);
    const [heading, ...rows] = kept('csv').trim().split('\n');
    expect(heading).toBe('optimizer,seed,step,log10 of the loss');
    expect(rows).toHaveLength(8);
    const [title, seed, step, value] = rows[5]?.split(',') ?? [];
    expect([title, seed, step]).toEqual(['Plain', '1', '1']);
    expect(Number(value)).toBeCloseTo(Math.log10(loss(1)), 5);
  });

  it('takes lists of a module, trained optimizers by name and by file, at their own rate and at another', async () => {
    const file = await saveTrained(trainedExample('one'));
    await saveTrained(trainedExample('other'));
    const titles = async (...rules: readonly string[]) => {
      const { out, errors } = await evaluate(...rules, '--json', ...onParabola());
      expect(errors).not.toMatch(/expected/);
      return JSON.parse(out).optimizers.map(({ optimizer }: { optimizer: string }) => optimizer);
    };
    expect(await titles('several', file, 'other')).toEqual(['SGD eta 1e-1', 'SGD eta 5e-2', 'one', 'other']);
    expect(await titles('other', '--eta', '1e-2')).toEqual(['other eta 1e-2']);
  });

  it('has every hand-made optimizer under its id', async () => {
    const made = await optimizersNamed(handMadeNames, [0.25], {});
    expect(made.map(({ id }) => id)).toEqual(handMadeNames);
    expect(made.map(rateIn)).toEqual(handMadeNames.map(() => '2.5e-1'));
  });

  it('says where an optimizer diverged, and gives no numbers of it', async () => {
    const { out } = await evaluate('plain', '--eta', '1e200', ...onParabola(), '--json');
    const [row] = JSON.parse(out).optimizers;
    expect(row).toEqual({ optimizer: 'Plain, rate 1e+200', rate: '1e200', diverged: [{ seed: 0, step: 1 }] });
    const { out: table } = await evaluate('plain', '--eta', '1e200', ...onParabola());
    expect(table).toMatch(/1e200 +seed 0 at step 1$/m);
  });

  it('takes from the store what was computed before', async () => {
    const first = await evaluate('plain', ...onParabola());
    expect(first.errors).toMatch(/Plain +4 steps/);
    const again = await evaluate('plain', ...onParabola());
    expect(again).toEqual({ code: 0, out: first.out, errors: '' });
  });
});

describe('refuses, before anything is computed or written,', () => {
  const bad = (content: string) => {
    const file = join(folder, 'bad.mjs');
    writeFileSync(file, content);
    return file;
  };
  it.each([
    ['a rule', () => ['adm', '--eta', '1e-3'], /A rule is one of adam, .*\n.*"adm"\n.*nearest: adam/],
    ['a name of JavaScript', () => ['constructor'], /"constructor"/],
    ['a module as a rule', () => ['./mine.mjs'], /--module \.\/mine\.mjs/],
    ['a problem', () => ['adam', '--eta', '1', '--problem', 'MlpMnits'], /"MlpMnits"\n.*nearest: MlpMnist/],
    ['a problem that is none', () => ['plain', '--module', module, '--problem', 'several'], /problem/i],
    ['a rate', () => ['adam', '--eta', '1e-3,fast'], /"fast"\n.*--eta 1e-2/],
    ['a rate of 0', () => ['adam', '--eta', '0'], /a number above 0/],
    ['a list that ends with a comma', () => ['adam', '--eta', '1e-3,'], /found: ""/],
    ['no rate where one is needed', () => ['adam'], /A rate for adam.*\n.*none\n.*--eta 1e-3,1e-2/],
    [
      'a rate for a rule without one',
      () => ['still', '--module', module, '--eta', '1'],
      /still, which has no rate/,
    ],
    [
      'a rate for optimizers that are made',
      () => ['several', '--module', module, '--eta', '1'],
      /several, made already/,
    ],
    [
      'a learned rule without theta',
      () => ['learned', '--module', bad(learned)],
      /without the theta.*\n.*l2o train/,
    ],
    [
      'a format that is none',
      () => ['plain', ...onParabola(), '--format', 'pdf,bmp'],
      /A format is one of.*\n.*"bmp"/,
    ],
    [
      'a format of pages',
      () => ['plain', ...onParabola(), '--format', 'html'],
      /has the formats svg.*\n.*html/,
    ],
    ['a width that is none', () => ['plain', ...onParabola(), '--width', '9'], /length from 1in.*\n.*"9"/],
    [
      'a width with no room for the legend',
      () => ['plain', ...onParabola(), '--width', '1in'],
      /Parabola is at least .* wide/,
    ],
    ['no seeds', () => ['adam', '--eta', '1', '--seeds', '0'], /"0"\n.*--seeds 2/],
    ['no steps', () => ['adam', '--eta', '1', '--steps', '0'], /"0"\n.*--steps 2/],
    [
      'steps and epochs',
      () => ['adam', '--eta', '1', '--steps', '9', '--epochs', '1'],
      /--steps.*cannot be used with.*--epochs/,
    ],
    [
      'epochs without images',
      () => ['adam', '--eta', '1', '--problem', 'Rosenbrock', '--epochs', '1'],
      /which has none\n.*--steps/,
    ],
    [
      'a module without a rule',
      () => ['adam', '--eta', '1', '--module', bad('export const a = 1')],
      /exports a rule.*\n.*exports a\n/,
    ],
    [
      'a module that is not there',
      () => ['adam', '--eta', '1', '--module', 'nowhere.mjs'],
      /nowhere\.mjs can be loaded/,
    ],
    [
      'a module where packages are not found',
      () => ['adam', '--eta', '1', '--module', bad("import 'l2o-nowhere'")],
      /can be loaded\n.*l2o-nowhere.*\n.*in a folder of the kit/,
    ],
    ['an engine', () => ['adam', '--eta', '1', '--engine', 'wasm'], /"wasm"\n.*nearest/],
    [
      'a file for --out',
      () => ['adam', '--eta', '1', '--out', module],
      /mine\.mjs, a file\n.*name the folder/,
    ],
    ['no rule at all', () => [], /missing required argument 'rule'/],
  ])('%s', async (_what, args, message) => {
    const given = args();
    const before = readdirSync(folder);
    const { code, out, errors } = await evaluate(...given);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/\n\s+at /);
    expect([code, out]).toEqual([2, '']);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('a folder that cannot be written', async () => {
    writeFileSync(join(folder, 'figures'), '');
    const { code, errors } = await evaluate('plain', ...onParabola());
    expect(errors).toMatch(/--out FOLDER/);
    expect(errors).not.toMatch(/steps/);
    expect(code).toBe(1);
  });
});
