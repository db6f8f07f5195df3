/**
 * Trainings on problems that are no network: one's own loss in TensorFlow.js, and closed forms. Their meta-gradients are
 * held against central differences of the rules in plain numbers, which differentiate nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { networkEvaluator } from '../../core/src/engine/double/network.js';
import type { Order } from '../../core/src/engine/meta-trajectory.js';
import { UsageError } from '../../core/src/errors.js';
import { definitionOf } from '../../core/src/evaluation/evaluate-run.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { adamTimescales } from '../../core/src/learned/timescales.js';
import { metaProblem } from '../../core/src/meta/meta-problem.js';
import { train } from '../../core/src/meta/train.js';
import { type TrainingOptions, training } from '../../core/src/meta/training.js';
import { trainingLog } from '../../core/src/meta/training-log.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import type { PlainProblem } from '../../core/src/problems/problem.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import { runId } from '../../core/src/store/run-id.js';
import { definitionOfTraining, trainedFrom } from '../../core/src/trained/from-training.js';
import { loadTrained, saveTrained } from '../../thesis/src/data/trained.js';
import { averageB, networkOf, type OracleRule, oracleMomentums, oracleMultiscale } from '../oracle/rules.js';
import { relativeDistance } from '../oracle/unroll.js';
import { engines } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { plain } from '../support/problems.js';
import { customProblem, slopes, valley, type Worked, workedParabola, workedSquares } from './own-problems.js';

const six = adamTimescales(6);
const hidden = [4];
const timescales = [0.5, 0.9];

const rules = [
  {
    name: 'LA_b',
    rule: multiscaleAdam({ rate: 0.02, mixture: { average: 'la-b' } }),
    oracle: oracleMultiscale(six, () => 0.02, averageB),
  },
  {
    name: 'network mixture',
    rule: multiscaleAdam({ rate: 0.02, mixture: { hidden } }),
    oracle: oracleMultiscale(six, () => 0.02, networkOf(hidden)),
  },
  {
    name: 'k Momentums',
    rule: kMomentums({ timescales, etaMin: 0.05, range: true, hidden }),
    oracle: oracleMomentums(timescales, 0.05, true, 'gradients', hidden),
  },
];

/** Mean of ln L after each step, and the gradients seen; with `frozen` those are taken instead of the problem's own. */
function unrolled(
  { loss, gradient }: Worked,
  rule: OracleRule,
  start: readonly number[],
  theta: ArrayLike<number>,
  steps: number,
  frozen?: readonly (readonly number[])[],
) {
  let x = [...start];
  let sum = 0;
  const gradients: (readonly number[])[] = [];
  let memories = x.map((value, i) => rule.begin(value, gradient(x)[i]));
  for (let u = 0; u < steps; u++) {
    const g = frozen ? frozen[u] : gradient(x);
    const taken = x.map((value, i) => rule.step(theta, memories[i], value, g[i], u + 1, Number.NaN));
    x = taken.map((coordinate) => coordinate.x);
    memories = taken.map(({ memory }) => memory);
    gradients.push(g);
    sum += Math.log(loss(x));
  }
  return { metaLoss: sum / steps, gradients };
}

function centralDifferences(metaLossOf: (theta: Float64Array) => number, theta: Float32Array): number[] {
  const distance = 1e-6;
  return Array.from(theta, (_, entry) => {
    const at = (shift: number) =>
      metaLossOf(Float64Array.from(theta, (w, i) => (i === entry ? w + shift : w)));
    return (at(distance) - at(-distance)) / (2 * distance);
  });
}

const cases: [name: string, worked: Worked, order: Order, steps: number][] = [
  ['a custom problem, first order over 1', slopes, 'first', 1],
  ['a custom problem, first order over 12', slopes, 'first', 12],
  ['a closed form, first order over 12', workedParabola, 'first', 12],
  ['a closed form, second order over 12', workedParabola, 'second', 12],
  ['a sum of squares, second order over 12', workedSquares, 'second', 12],
  ['Rosenbrock, second order over 12', valley, 'second', 12],
];

describe.each(engines.filter(({ name }) => name !== 'double'))('$name', ({ name, make }) => {
  const closedForms = cases.filter(([, { problem }]) => problem.kind === 'analytic');
  const known = name.startsWith('kernels/') ? closedForms : cases;

  describe.each(rules)('$name', ({ rule, oracle }) => {
    it.each(known)('gives the meta-gradient of %s', async (_name, worked, order, steps) => {
      const { problem } = worked;
      const theta = rule
        .initialize(Stream.fromSeed(3))
        .map((_, i, { length }) => 0.4 * Math.sin(1 + (7 * i) / length + i));
      const x = Float32Array.from(problem.initialize(Stream.fromSeed(4)));
      const engine = await make();
      const trajectory = engine.startMeta?.({ problem, rule, order, x, noise: Stream.fromSeed(0) });
      const batches = Array.from({ length: steps }, () => ({ gradient: undefined, loss: undefined }));
      const result = await trajectory?.unroll(theta, batches);
      trajectory?.dispose();
      const free = unrolled(worked, oracle, [...x], theta, steps);
      const frozen = order === 'first' ? free.gradients : undefined;
      const expected = centralDifferences(
        (theta) => unrolled(worked, oracle, [...x], theta, steps, frozen).metaLoss,
        theta,
      );
      expect(result?.metaLoss).toBeCloseTo(free.metaLoss, 5);
      expect(relativeDistance(result?.gradient ?? [], expected, 1e-4)).toBeLessThan(1e-3);
    });
  });

  it('gives a meta-gradient of 0 on a plain', async () => {
    const { rule } = rules[0];
    const engine = await make();
    const request = { problem: plain, rule, order: 'second', noise: Stream.fromSeed(0) } as const;
    const trajectory = engine.startMeta?.({ ...request, x: Float32Array.of(4, 1) });
    const batch = { gradient: undefined, loss: undefined };
    const result = await trajectory?.unroll(Float32Array.of(1, 2, 3, 4, 5, 6), [batch, batch, batch]);
    trajectory?.dispose();
    expect(result?.gradient.map(Math.abs)).toEqual(new Float64Array(6));
  });

  it.runIf(known === cases)('leaves no tensor behind', async () => {
    const { rule } = rules[0];
    const engine = await make();
    const before = tf.memory().numTensors;
    const x = slopes.problem.initialize(Stream.fromSeed(4));
    const request = { problem: slopes.problem, rule, order: 'first', x, noise: Stream.fromSeed(0) } as const;
    const trajectory = engine.startMeta?.(request);
    const batch = { gradient: undefined, loss: undefined };
    for (let i = 0; i < 3; i++) await trajectory?.unroll(Float32Array.of(1, 2, 3, 4, 5, 6), [batch, batch]);
    trajectory?.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** Its weights are steps of any length, drawn near 0: it begins all but standing, and has the length to learn. */
const la = multiscaleAdam({ rate: 0.1, mixture: { average: 'la-c' } });
/** Trajectories of 20 steps, so that windows of whole ones can be compared. */
const alike = {
  early: [20, 20],
  earlySteps: 1,
  later: [20, 20],
  leastLoss: 1e-15,
  largestNorm: 1e4,
} as const;

const settings = (problem: PlainProblem, options: Partial<TrainingOptions> = {}) =>
  training({
    rule: la,
    problem,
    iterations: 600,
    metaRate: 1e-2,
    resets: alike,
    validation: { every: 200, steps: 20 },
    ...options,
  });

const begin = async (problem: PlainProblem, options: Partial<TrainingOptions> = {}) => {
  const { engine } = await chooseEngine('tensor/wasm');
  return new TrainingTrajectory({ training: settings(problem, options), engine, seed: 1 });
};

/** Mean of ln L over 20 steps from each of five starting points that were not trained on. */
async function meanLogLoss(problem: PlainProblem, theta: ArrayLike<number>): Promise<number> {
  const { engine } = await chooseEngine('tensor/wasm');
  let sum = 0;
  for (let seed = 0; seed < 5; seed++) {
    const trajectory = engine.start({ problem, optimizer: bind(la, theta), seed });
    sum += (await trajectory.advance(20)).reduce((total, loss) => total + Math.log(loss), 0);
    trajectory.dispose();
  }
  return sum / 100;
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a training without data', () => {
  it.each([
    ['sum of squares', sumOfSquares({ dimensions: 10 })],
    ['Rosenbrock', rosenbrock({ start: [-0.5, 1] })],
    ['a custom problem', slopes.problem],
  ])('lowers the meta-loss on %s', async (_name, problem) => {
    const trajectory = await begin(problem);
    const before = await meanLogLoss(problem, await trajectory.parameters());
    const losses = await trajectory.advance(600);
    const after = await meanLogLoss(problem, await trajectory.parameters());
    const log = trainingLog({ losses, snapshot: await trajectory.snapshot() });
    trajectory.dispose();
    expect(after).toBeLessThan(before - 0.3);
    expect(meanOf(losses.subarray(500))).toBeLessThan(meanOf(losses.subarray(0, 100)) - 0.1);
    expect(log.resets).toHaveLength(30);
    expect(log.validations.map(({ iteration }) => iteration)).toEqual([200, 400, 600]);
  });

  it.each([
    ['a custom problem', slopes.problem, {}],
    ['a custom problem, unroll 3', slopes.problem, { unroll: 3 }],
    ['Rosenbrock, second order, unroll 4', rosenbrock(), { unroll: 4, order: 'second' }],
    [
      'one batch per unroll, of nothing',
      sumOfSquares({ dimensions: 5 }),
      { batches: 'one-per-unroll', unroll: 2 },
    ],
  ] as const)('goes on from a snapshot to the same bits: %s', async (_name, problem, options) => {
    const changes = { ...options, validation: { every: 15, steps: 10 } };
    const straight = await begin(problem, changes);
    const losses = await straight.advance(34);
    const first = await begin(problem, changes);
    const head = await first.advance(19);
    const second = await begin(problem, changes);
    second.restore(await first.snapshot());
    const tail = await second.advance(15);
    expect([...head, ...tail]).toEqual([...losses]);
    expect(await second.snapshot()).toEqual(await straight.snapshot());
    for (const trajectory of [straight, first, second]) trajectory.dispose();
  });

  it('ends a trajectory where the blocks of the point are far out, summed one by one', async () => {
    // The point (3, 4, 12) in blocks of 2 and 1 has norms 5 and 12; 17 in all, 13 as one vector.
    const far = customProblem({ initialize: () => Float32Array.of(3, 4, 12) });
    const causes = async (largestNorm: number) => {
      const rule = multiscaleAdam({ rate: 1e-6, mixture: { average: 'la-b' } });
      const trajectory = await begin(far, { rule, resets: { ...alike, largestNorm } });
      const losses = await trajectory.advance(2);
      const { resets } = trainingLog({ losses, snapshot: await trajectory.snapshot() });
      trajectory.dispose();
      return resets.map(({ cause }) => cause);
    };
    expect(await causes(16.9)).toEqual(['norm', 'norm']);
    expect(await causes(17.1)).toEqual([]);
  });

  it('ends a trajectory at a loss of 0', async () => {
    const trajectory = await begin(plain, { order: 'first' });
    const losses = await trajectory.advance(2);
    const { resets } = trainingLog({ losses, snapshot: await trajectory.snapshot() });
    trajectory.dispose();
    expect(resets.map(({ cause }) => cause)).toEqual(['loss', 'loss']);
    expect(losses[0]).toBeCloseTo(Math.log(1e-20), 4);
  });

  it('ends a trajectory at a loss that is no number, and goes on', async () => {
    const hole = customProblem({ loss: (x) => tf.sum(tf.sqrt(x)) });
    const trajectory = await begin(hole);
    const before = [...(await trajectory.parameters())];
    const losses = await trajectory.advance(6);
    const { resets } = trainingLog({ losses, snapshot: await trajectory.snapshot() });
    expect(resets.map(({ cause }) => cause)).toContain('non-finite');
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(before.every(Number.isFinite)).toBe(true);
    trajectory.dispose();
  });
});

describe('what cannot be trained on is refused', () => {
  const refused = async (problem: PlainProblem, options: Partial<TrainingOptions> = {}) => {
    const trajectory = await begin(problem, options);
    return trajectory.advance(30).finally(() => trajectory.dispose());
  };

  it('second order on a custom problem, which by itself is trained to first', async () => {
    expect(settings(slopes.problem).order).toBe('first');
    expect(settings(rosenbrock()).order).toBe('second');
    const second = () => settings(slopes.problem, { order: 'second' });
    expect(second).toThrow(UsageError);
    expect(second).toThrow(/second derivatives are wrong or missing.*\n.*order: 'first'.*AnalyticProblem/);
    const { engine } = await chooseEngine('tensor/wasm');
    const x = slopes.problem.initialize(Stream.fromSeed(4));
    const request = { problem: slopes.problem, rule: la, x, noise: Stream.fromSeed(0) };
    expect(() => engine.startMeta?.({ ...request, order: 'second' })).toThrow(/second derivatives/);
  });

  it('a negative loss, in the unroll', async () => {
    const negative = customProblem({ loss: (x) => tf.sub(tf.sum(tf.square(x)), 100) });
    await expect(refused(negative)).rejects.toThrow(
      /logarithm of the loss of Slopes.*positive\n.*a loss of -9\d\.\d+\n.*add a constant/,
    );
  });

  it('a negative loss that only a validation meets', async () => {
    // Two evaluations per meta-iteration, of the gradient and of the loss; those from the fifth on are the validation's.
    let calls = 0;
    const later = customProblem({ loss: (x) => tf.add(tf.sum(tf.square(x)), ++calls > 4 ? -100 : 1) });
    const trajectory = await begin(later, { validation: { every: 2, steps: 3 } });
    await expect(trajectory.advance(2)).rejects.toThrow(/a loss of -9\d/);
    trajectory.dispose();
  });

  it('parameters, sizes and starting points that do not fit', async () => {
    expect(() => settings(customProblem({ size: 4 }))).toThrow(/3 entries in its parameters, a size of 4/);
    expect(() => settings(customProblem({ size: 0, parameters: [] }))).toThrow(UsageError);
    const short = customProblem({ initialize: () => Float32Array.of(1, 2) });
    await expect(refused(short)).rejects.toThrow(/from its initialize\(\), is 3 finite numbers\n.*2 numbers/);
  });

  it('a network without its images', async () => {
    await expect(refused(mlpMnist({ hidden: [2], batchSize: 4 }))).rejects.toThrow(/no images/);
  });

  it('a network without its batches', async () => {
    const problem = mlpMnist({ hidden: [2], batchSize: 4 });
    const dataset = madeUpImages();
    const x = problem.initialize(Stream.fromSeed(4));
    const message = /MlpMnist is evaluated on a batch of mnist\n.*none\n.*hand over { indices }/;
    for (const name of ['tensor/wasm', 'kernels', 'mixed/wasm']) {
      const { engine } = await chooseEngine(name);
      const request = { problem, dataset, rule: la, x, noise: Stream.fromSeed(0), order: 'first' } as const;
      const trajectory = engine.startMeta?.(request);
      const unroll = trajectory?.unroll(la.initialize(Stream.fromSeed(3)), [
        { gradient: undefined, loss: undefined },
      ]);
      await expect(unroll).rejects.toThrow(message);
      trajectory?.dispose();
    }
    const { loss } = networkEvaluator(problem, dataset);
    expect(() => loss({ shape: [problem.size], values: Float64Array.from(x) }, undefined)).toThrow(message);
  });
});

describe('train without a data set', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'l2o-own-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['a custom problem', slopes.problem],
    ['Rosenbrock', rosenbrock()],
  ])('keeps the training in the store and its result in a file: %s', async (_name, problem) => {
    const { engine } = await chooseEngine('tensor/wasm');
    const mine = settings(problem, { validation: { every: 10, steps: 10 } });
    const request = {
      training: mine,
      engine,
      seed: 2,
      curve: 'mine',
      store: new FileStore(join(folder, 'runs')),
    };
    await train({ ...request, iterations: 12 });
    const result = await train({ ...request, iterations: 30 });
    expect(result.stepsComputed).toBe(18);
    const identity = { training: mine, profile: 'quick', seed: 2, iterations: 30 } as const;
    const trained = await trainedFrom('mine', identity, result);
    await saveTrained(trained, folder);
    const loaded = await loadTrained('mine', folder);
    expect(loaded.theta).toEqual(trained.theta);
    expect(loaded.record).toMatchObject(definitionOfTraining(identity));
    expect(loaded.record.problem).toEqual({ id: problem.id, settings: problem.settings });
    expect(loaded.record.validation).toBe(trainingLog(result).selected?.score);

    const start = { problem, optimizer: bind(loaded.rule, loaded.theta), seed: 0 };
    const trajectory = engine.start(start);
    const losses = await trajectory.advance(30);
    trajectory.dispose();
    expect(losses[29]).toBeLessThan(losses[0]);
  });

  it('asks for an engine that can, and for the images of a network', async () => {
    const { engine } = await chooseEngine('tensor/wasm');
    const request = { seed: 0, iterations: 1, curve: 'x', store: new FileStore(folder) };
    const mine = { ...request, training: settings(slopes.problem) };
    await expect(train({ ...mine, engine: doubleEngine })).rejects.toThrow(/meta-gradients/);
    const blind = { ...doubleEngine, startMeta: engine.startMeta };
    await expect(train({ ...mine, engine: blind })).rejects.toThrow(/double can run Slopes/);
    await expect(train({ ...request, training: settings(mlpMnist()), engine })).rejects.toThrow(
      /no data set/,
    );
  });
});

describe('the run of a training', () => {
  const single = { ...doubleEngine, precision: 'float32' } as const;
  const idOf = async (mine: ReturnType<typeof training>, dataset = madeUpImages(200)) =>
    runId(
      await definitionOf({
        problem: metaProblem(mine, single),
        optimizer: mine.outer,
        seed: 0,
        engine: single,
        dataset,
      }),
    );

  it('of a network has the address that stored trainings have', async () => {
    const laOfThesis = training({
      rule: multiscaleAdam({ rate: 1e-3, mixture: { average: 'la-b' } }),
      problem: mlpMnist(),
      iterations: 50_000,
      metaRate: 2e-4,
      unroll: 1,
      order: 'first',
      validation: { every: 20_000, steps: 20_000 },
    });
    expect(await idOf(laOfThesis)).toBe('2aa121c40008ed47');
  });

  it('of a problem without data does not depend on a data set', async () => {
    const mine = settings(slopes.problem);
    expect(await idOf(mine)).toBe(await idOf(mine, { ...madeUpImages(4), checksum: 'another' }));
    const problem = metaProblem(mine, single);
    const { data } = await definitionOf({ problem, optimizer: mine.outer, seed: 0, engine: single });
    expect(data).toBeNull();
  });
});
