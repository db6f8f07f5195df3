import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import type { MetaStart, MetaTrajectory } from '../../core/src/engine/meta-trajectory.js';
import { UsageError } from '../../core/src/errors.js';
import { Pace } from '../../core/src/evaluation/pace.js';
import type { CurveProgress } from '../../core/src/evaluation/progress.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { multiscaleAdam, plainAverage } from '../../core/src/learned/multiscale-adam.js';
import { trainingLog } from '../../core/src/meta/training-log.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { averageWeights } from '../../core/src/trained/average-weights.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { trainHere } from '../../thesis/src/notebook/train-here.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const reports: CurveProgress[] = [];
vi.mock(import('../../thesis/src/notebook/progress.js'), async (original) => ({
  ...(await original()),
  watched: (work) =>
    work(
      (report) => void reports.push(report),
      () => {},
    ),
}));

beforeEach(async () => {
  vi.stubEnv('L2O_RUNS', await temporaryFolder());
});
afterEach(() => vi.unstubAllEnvs());

const problem = sumOfSquares({ dimensions: 4 });
const timescales = [
  [0.9, 0.99],
  [0.5, 0.9],
] as const;

test('a training in a cell: theta, the optimizer that it makes, the log', async () => {
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  const options = { rule, problem, iterations: 30, metaRate: 1e-3 };
  const { optimizer, theta, result } = await trainHere(options);
  const log = trainingLog(result);
  expect(log.metaLosses).toHaveLength(30);
  expect(result.stepsComputed).toBe(30);
  expect(log.selected?.iteration).toBe(30);
  expect(averageWeights(theta, 'la-b').reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  expect(optimizer.title).toBe(rule.title);
  const run = doubleEngine.start({ problem, optimizer, seed: 0 });
  const losses = await run.advance(50);
  run.dispose();
  expect(losses[49]).toBeLessThan(losses[0]);
  expect(Array.from((await trainHere(options)).theta)).toEqual(Array.from(theta));
  expect(Array.from((await trainHere({ ...options, seed: 1 })).theta)).not.toEqual(Array.from(theta));
});

test('a training that was never finite is refused', async () => {
  const rule = multiscaleAdam({ rate: 1e30, timescales, mixture: { average: 'la-b' } });
  for (const parts of [1, 2]) {
    const trained = trainHere({ rule, problem, iterations: 4, metaRate: 1e-3, unroll: 2, parts });
    await expect(trained).rejects.toThrow(UsageError);
    await expect(trained).rejects.toThrow(/NaN or Infinity in each of its 4 meta-iterations/);
  }
});

test('a training in parts is the same training, with a look at theta after each', async () => {
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  const validation = { every: 100, steps: 10 };
  const options = { rule, problem, metaRate: 1e-3, validation };
  const { theta, stages } = await trainHere({ ...options, iterations: 10, parts: 3 });
  expect(stages.map(({ iteration }) => iteration)).toEqual([4, 7, 10]);
  const whole = await trainHere({ ...options, iterations: 10 });
  expect(Array.from(theta)).toEqual(Array.from(whole.theta));
  expect(Array.from(stages[2].theta)).toEqual(Array.from(theta));
  expect(Array.from(stages[0].theta)).not.toEqual(Array.from(stages[1].theta));
  // Also where the store has all of it, and where that was cut otherwise.
  expect((await trainHere({ ...options, iterations: 10, parts: 3 })).stages).toEqual(stages);
  const [first, second] = (await trainHere({ ...options, iterations: 10, parts: 2 })).stages;
  expect([first?.iteration, second?.theta]).toEqual([5, stages[2].theta]);
  expect(first?.theta).not.toEqual(second?.theta);
});

test('a training in parts is one curve in progress reports', async () => {
  // Two seconds a step.
  vi.spyOn(Pace.prototype, 'secondsLeft').mockImplementation((_, step, steps) => 2 * (steps - step));
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  reports.length = 0;
  await trainHere({ rule, problem, metaRate: 1e-3, iterations: 10, parts: 3 });
  vi.restoreAllMocks();
  expect(reports.map(({ curve, steps }) => [curve, steps])).toEqual(
    reports.map(() => [`training ${rule.title}`, 10]),
  );
  expect(reports.filter(({ state }) => state !== 'running')).toEqual([reports.at(-1)]);
  expect(reports.at(-1)).toMatchObject({ state: 'done', step: 10 });
  const steps = reports.map(({ step }) => step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  const timed = reports.filter(({ secondsLeft }) => secondsLeft !== undefined);
  expect(timed.length).toBeGreaterThan(1);
  expect(timed.map(({ secondsLeft }) => secondsLeft)).toEqual(timed.map(({ step }) => 2 * (10 - step)));
});

test('the same training is done once; another step, start of theta or estimator is another training', async () => {
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-c' } });
  const options = { rule, problem, iterations: 10, metaRate: 1e-3 };
  const first = await trainHere(options);
  const again = await trainHere({ ...options, rule: { ...rule, id: 'mine', title: 'Mine' } });
  expect(first.result.stepsComputed).toBe(10);
  expect(Array.from(again.theta)).toEqual(Array.from(first.theta));

  const engine = kernelsEngine();
  const others: readonly Partial<LearnedOptimizer>[] = [
    {
      step: (theta, state, context) => rule.step(theta, state, { ...context, g: context.g.plus(1) }),
    },
    { initialize: (stream) => rule.initialize(stream).map((value) => value + 0.1) },
  ];
  for (const change of others) {
    const other = await trainHere({ ...options, rule: { ...rule, ...change } });
    expect(other.result.stepsComputed).toBe(10);
    expect(Array.from(other.theta)).not.toEqual(Array.from(first.theta));
  }
  const against: Engine = { ...engine, startMeta: (start) => reversed(engine, start) };
  const ascended = await trainHere({ ...options, engine: against });
  expect(ascended.result.stepsComputed).toBe(10);
  expect(Array.from(ascended.theta)).not.toEqual(Array.from(first.theta));
});

/** An estimator of meta-gradients that is off. */
function reversed(engine: Engine, start: MetaStart): MetaTrajectory {
  const trajectory = engine.startMeta?.(start);
  if (!trajectory) throw new Error('it differentiates');
  const unroll = trajectory.unroll.bind(trajectory);
  trajectory.unroll = async (theta, batches) => {
    const unrolled = await unroll(theta, batches);
    return { ...unrolled, gradient: unrolled.gradient.map((derivative) => -2 * derivative) };
  };
  return trajectory;
}

test('a problem that only one engine runs is trained on with that one', async () => {
  const parabola: TensorProblem = {
    kind: 'custom',
    id: 'Parabola',
    title: 'Parabola',
    source: 'tests',
    settings: {},
    parameters: [{ name: 'x', shape: [2] }],
    size: 2,
    initialize: () => Float32Array.of(3, -1),
    loss: (x) => x.square().sum().asScalar(),
  };
  const rule = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  const { result } = await trainHere({ rule, problem: parabola, iterations: 2, metaRate: 1e-3 });
  expect(result.losses[0]).toBeCloseTo(Math.log(2.99 ** 2 + 0.99 ** 2), 5);
});

test('a rule with nothing to learn, or no parts, are refused before anything runs', () => {
  const average = multiscaleAdam({ rate: 1e-2, timescales, mixture: { average: 'la-b' } });
  for (const parts of [0, 1.5, 3]) {
    expect(() => trainHere({ rule: average, problem, iterations: 2, metaRate: 1e-3, parts })).toThrow(
      `found: ${parts}`,
    );
  }
  const rule = plainAverage({ rate: 1e-2 });
  expect(() => trainHere({ rule, problem, iterations: 2, metaRate: 1e-3 })).toThrow(UsageError);
});
