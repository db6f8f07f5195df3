/** Recordings held against the program before they are drawn: as recorded, otherwise, on another arithmetic, without images. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { FigureExperiment } from '../../thesis/src/experiments/experiment.js';
import { figureNamed } from '../../thesis/src/experiments/index.js';
import { caveats } from '../../thesis/src/figures/caveats.js';
import type { ReproduceOptions } from '../../thesis/src/reproduce/plan.js';
import { reproduceFigure, shipFigure } from '../../thesis/src/reproduce/reproduce.js';
import { Replays } from '../../thesis/src/results/replays.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { copyCheckout } from '../../tools/scripts/copy-checkout.mjs';
import { temporaryFolder } from '../store/temporary-folder.js';

const figure = figureNamed('3.3');

/** Two curves of 30 points. */
const experiment: FigureExperiment = {
  ...figure,
  points: { smoke: 30, quick: 30, thesis: 30 },
  panels: [
    {
      ...figure.panels[0],
      series: [1e-1, 1e-2].map((rate) => ({
        label: `Adam ${rate}`,
        color: 'adam 1e-1' as const,
        problem: sumOfSquares({ dimensions: 7 }),
        optimizer: adam({ rate }),
      })),
    },
  ],
};

/** An engine under the same name whose losses are these many times those of the kernels. */
async function engineTimes(factor: number): Promise<Engine> {
  const { engine } = await chooseEngine('kernels/plain');
  return {
    ...engine,
    start: (start) => {
      const trajectory = engine.start(start);
      const advance = trajectory.advance.bind(trajectory);
      return Object.assign(trajectory, {
        advance: async (steps: number) => (await advance(steps)).map((loss) => factor * loss),
      });
    },
  };
}

async function setting(folder: string, runs: string, engine?: Engine) {
  const said: string[] = [];
  const store = new FileStore(join(folder, runs), { onWarning: (message) => said.push(message) });
  const options: ReproduceOptions = {
    profile: 'thesis',
    seeds: 1,
    engine: {
      engine: engine ?? (await chooseEngine('kernels/plain')).engine,
      explicit: false,
      reason: '',
    },
    store,
    replays: new Replays(store.folder),
    onWaiting: (message) => said.push(message),
  };
  return { options, said };
}

const sources = ({ runs }: Awaited<ReturnType<typeof reproduceFigure>>) =>
  runs.map(({ result }) => result.source);

async function shippedIn(folder: string): Promise<ShippedResults> {
  const { options } = await setting(folder, 'of-shipped');
  await reproduceFigure(experiment, options);
  await shipFigure(experiment, options, join(folder, 'results'));
  return new ShippedResults(join(folder, 'results'));
}

describe('a recording that begins as the program computes it', () => {
  it('is taken, and not computed again by the next call', async () => {
    const folder = await temporaryFolder();
    const results = await shippedIn(folder);
    const first = await setting(folder, 'runs');
    expect(sources(await reproduceFigure(experiment, { ...first.options, results }))).toEqual([
      'shipped',
      'shipped',
    ]);
    expect(first.options.replays?.counts).toEqual({ done: 2, known: 0, left: 0 });
    await first.options.replays?.keep();
    const again = await setting(folder, 'runs');
    await reproduceFigure(experiment, { ...again.options, results });
    expect(again.options.replays?.counts).toEqual({ done: 0, known: 2, left: 0 });
    expect(again.said).toEqual([]);
  });

  it('is left for the next call where there is no time', async () => {
    const folder = await temporaryFolder();
    const results = await shippedIn(folder);
    const { options } = await setting(folder, 'runs');
    const replays = new Replays(options.store.folder, 0);
    await reproduceFigure(experiment, { ...options, results, replays });
    expect(replays.counts).toEqual({ done: 1, known: 0, left: 1 });
  });

  it('may lead as far as the tolerance on another arithmetic, and no farther', async () => {
    const folder = await temporaryFolder();
    const results = await shippedIn(folder);
    expect(results.toleranceOf('3.3')).toBe(1e-5);
    for (const [factor, differs] of [
      [1 + 1e-5, false],
      [1 + 1e-4, true],
    ] as const) {
      const { options, said } = await setting(folder, `runs ${factor}`, await engineTimes(factor));
      const made = await reproduceFigure(experiment, { ...options, results });
      expect(made.runs.map(({ result }) => result.differs !== undefined)).toEqual([differs, differs]);
      expect(said).toHaveLength(differs ? 2 : 0);
    }
  });
});

describe('a recording that begins otherwise', () => {
  it('is drawn with a mark where nobody named its figure', async () => {
    const folder = await temporaryFolder();
    const results = await shippedIn(folder);
    const { options, said } = await setting(folder, 'runs', await engineTimes(2));
    const made = await reproduceFigure(experiment, { ...options, results });
    expect(sources(made)).toEqual(['shipped', 'shipped']);
    expect(said[0]).toMatch(
      /^The curve of 3\.3 Adam 0\.1 that shipped with the kit begins otherwise than this program computes it: a loss of \S+ before step 0, now \S+\. It is drawn with a mark; --force computes it again\.$/,
    );
    expect(made.figure.provenance.differing).toEqual([
      'Adam 0.1, seed 0, before step 0',
      'Adam 0.01, seed 0, before step 0',
    ]);
    expect(caveats(made.figure)).toContain('begin otherwise now: Adam 0.1, seed 0, before step 0');
  });

  it('is computed again where it was named, from the kit or from the store', async () => {
    const folder = await temporaryFolder();
    const results = await shippedIn(folder);
    const other = await setting(folder, 'runs', await engineTimes(2));
    const recompute = { ...other.options, results, recompute: true };
    expect(sources(await reproduceFigure(experiment, recompute))).toEqual(['computed', 'computed']);
    expect(other.said[0]).toMatch(/It is computed again\.$/);

    // What the other engine recorded is not what this one computes.
    const own = await setting(folder, 'runs');
    const again = await reproduceFigure(experiment, { ...own.options, recompute: true });
    expect(sources(again)).toEqual(['computed', 'computed']);
    expect(own.said[0]).toMatch(/^The stored curve of 3\.3 Adam 0\.1 begins otherwise .* starts again/);
    expect(again.figure.provenance.differing).toBeUndefined();
  });
});

/** Figure 3.6, from what ships alone: which of its curves begin otherwise, or that there are none. */
const program = `
import { chooseEngine } from 'l2o';
import { FileStore } from 'l2o/node';
import { figureNamed, ShippedResults, storedFigure } from 'l2o-thesis';
import { Replays } from 'l2o-thesis/internal/results/replays.js';
const [, , runs, engine] = process.argv;
const options = {
  profile: 'thesis',
  seeds: 1,
  engine: { ...(await chooseEngine(engine)), explicit: false },
  store: new FileStore(runs),
  results: new ShippedResults(),
  replays: new Replays(runs, Number.POSITIVE_INFINITY),
};
try {
  const { figure } = await storedFigure(figureNamed('3.6'), options);
  console.log(figure.provenance.differing?.length ?? 0, 'begin otherwise');
} catch (error) {
  console.log(error.name);
}
`;

/** The bytes of a float. */
const single = (value: number) => Buffer.from(Float32Array.of(value).buffer);

function replaceBytes(file: string, from: Buffer, to: Buffer): void {
  const bytes = readFileSync(file);
  let places = 0;
  for (let i = bytes.indexOf(from); i >= 0; i = bytes.indexOf(from, i + 1)) {
    to.copy(bytes, i);
    places++;
  }
  expect(places).toBeGreaterThan(0);
  writeFileSync(file, bytes);
}

describe('a mistake in the program is seen before a curve is taken', () => {
  it.each([
    ['none', 'kernels/plain', 'core/dist/index.js', 'export', 'export', '0 begin otherwise'],
    [
      'a layer',
      'tensor/cpu',
      'tfjs/dist/tensor/layers/activations.js',
      'tf.sigmoid',
      'tf.tanh',
      '3 begin otherwise',
    ],
    [
      'the exponential',
      'kernels/plain',
      'core/dist/kernels/plain.wasm',
      9.9999979976e-1,
      1.02,
      '3 begin otherwise',
    ],
    ['a stream', 'kernels/plain', 'core/dist/random/threefry.js', '(b + k2 + 1)', '(b + k2)', 'NotStored'],
  ])('%s', async (_, engine, name, before, after, outcome) => {
    const folder = await temporaryFolder();
    const copy = join(folder, 'copy');
    const file = join(copyCheckout(copy), name);
    if (typeof before === 'number') {
      replaceBytes(file, single(before), single(Number(after)));
    } else {
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(before);
      writeFileSync(file, text.replace(before, String(after)));
    }
    const script = join(copy, 'program.mjs');
    writeFileSync(script, program);
    const args = [script, join(folder, 'runs'), engine];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.trim()).toBe(outcome);
  });
});
