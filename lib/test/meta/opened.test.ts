/** What a training may be beyond the thesis': other estimators and objectives, several trajectories, families of problems. */
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import { meanOfLogs, metaLoss } from '../../core/src/engine/meta-loss.js';
import type { Unrolled } from '../../core/src/engine/meta-trajectory.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { PerturbedTrajectory } from '../../core/src/meta/estimators/perturbed.js';
import { course, metaProblem } from '../../core/src/meta/meta-problem.js';
import type { TaskFamily } from '../../core/src/meta/task-family.js';
import { type TrainingOptions, training } from '../../core/src/meta/training.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import { noBatches, offset, startOn, type Task, unrollOn } from '../conformance/offset.js';
import { learningEngines } from '../conformance/offset-cases.js';

const rule = multiscaleAdam({
  rate: 0.1,
  mixture: { average: 'la-c' },
  timescales: [
    [0.9, 0.99],
    [0.5, 0.9],
  ],
});
const theta = Float32Array.of(0.6, 0.3);
const task: Task = { problem: offset(5), rule, theta, steps: 4, order: 'second' };

const resets = {
  early: [8, 12],
  earlySteps: 100,
  later: [8, 12],
  leastLoss: 1e-30,
  largestNorm: 1e6,
} as const;

const options: TrainingOptions = {
  rule,
  problem: sumOfSquares({ dimensions: 5 }),
  iterations: 12,
  metaRate: 1e-2,
  unroll: 4,
  resets,
  validation: { every: 24, steps: 10 },
};

const start = (change: Partial<TrainingOptions> = {}) =>
  new TrainingTrajectory({ training: training({ ...options, ...change }), engine: kernelsEngine(), seed: 3 });

describe('steps without a derivative', async () => {
  it.each(await learningEngines())('come to the losses of an unroll on $name', async (engine) => {
    const trajectory = startOn(engine, task);
    const walks = [
      await trajectory.forward(theta, noBatches(4)),
      await trajectory.forward(theta, noBatches(2)),
    ];
    const other = startOn(engine, task);
    const unrolls = [await other.unroll(theta, noBatches(4)), await other.unroll(theta, noBatches(2))];
    expect(walks.map(({ losses }) => losses)).toEqual(unrolls.map(({ losses }) => losses));
    expect(walks[1].metaLoss).toBeCloseTo(unrolls[1].metaLoss, 5);
    expect(await trajectory.parameters()).toEqual(await other.parameters());
    trajectory.dispose();
    other.dispose();
  });
});

it('a meta-loss is what its objective says', () => {
  const losses = Float64Array.of(1, Math.E, Math.E ** 2);
  expect(metaLoss(meanOfLogs, losses)).toBeCloseTo(1, 12);
  expect(metaLoss({ of: 'log', weights: 'final' }, losses)).toBeCloseTo(2, 12);
  expect(metaLoss({ of: 'log', weights: [1, 2, 3] }, losses)).toBeCloseTo(8, 12);
  expect(metaLoss({ of: 'loss', weights: 'mean' }, Float64Array.of(1, 2, 6))).toBe(3);
});

describe('evolution strategies', () => {
  const begin = () => startOn(kernelsEngine(), task);
  const perturbed = (kind: 'es' | 'pes', pairs: number, deviation = 1e-2) =>
    new PerturbedTrajectory({
      estimator: { kind, pairs, deviation },
      size: theta.length,
      stream: Stream.fromSeed(1),
      begin,
    });
  let exact: Unrolled;
  beforeAll(async () => {
    exact = await unrollOn(kernelsEngine(), task);
  });

  it.each(['es', 'pes'] as const)('%s finds the gradient in the first unroll', async (kind) => {
    const trajectory = perturbed(kind, 400);
    const { gradient, metaLoss } = await trajectory.unroll(theta, noBatches(4));
    expect(metaLoss).toBeCloseTo(exact.metaLoss, 2);
    // Its random error falls with the root of the number of pairs: 1 / 20 of the length for two numbers of theta.
    const error = Math.hypot(...gradient.map((value, i) => value - exact.gradient[i]));
    expect(error / Math.hypot(...exact.gradient)).toBeLessThan(0.2);
    trajectory.dispose();
  });

  it('pes adds up to the gradient through all unrolls, where es sees each by itself', async () => {
    // Steps of which each moves the point by as much: what the first unroll did acts on all that follow.
    const whole = await unrollOn(kernelsEngine(), {
      ...task,
      steps: 8,
      objective: { of: 'log', weights: 'mean' },
    });
    const sums = await Promise.all(
      (['es', 'pes'] as const).map(async (kind) => {
        const trajectory = perturbed(kind, 600);
        const parts = [
          await trajectory.unroll(theta, noBatches(4)),
          await trajectory.unroll(theta, noBatches(4)),
        ];
        trajectory.dispose();
        return parts[0].gradient.map((value, i) => (value + parts[1].gradient[i]) / 2);
      }),
    );
    const [es, pes] = sums.map((gradient) =>
      Math.hypot(...gradient.map((value, i) => value - whole.gradient[i])),
    );
    expect(pes).toBeLessThan(es / 2);
  });

  it('moves of a pair are opposite: a meta-loss that does not depend on theta has no gradient', async () => {
    const still = { ...rule, step: (_: unknown, state: never, { x }: { x: never }) => ({ x, state }) };
    const trajectory = new PerturbedTrajectory({
      estimator: { kind: 'es', pairs: 3, deviation: 0.1 },
      size: 2,
      stream: Stream.fromSeed(1),
      begin: () => startOn(kernelsEngine(), { ...task, rule: still as never }),
    });
    const { gradient } = await trajectory.unroll(theta, noBatches(2));
    expect([...gradient].map((value) => Math.abs(value) < 1e-12)).toEqual([true, true]);
    trajectory.dispose();
  });
});

const parabolas: TaskFamily<{ size: number; at: number }> = {
  id: 'parabolas',
  sample: (stream) => ({ size: 5, at: stream.uniform(new Float32Array(1))[0] }),
  problem: ({ size, at }) => ({
    ...offset(size),
    id: 'Parabola',
    settings: { size, at },
    lossAndGradient: (x) => {
      const apart = x.minus(at);
      return { loss: apart.square().total().plus(0.1), gradient: apart.times(2) };
    },
  }),
};

const changes: readonly (readonly [string, Partial<TrainingOptions>])[] = [
  ['ES', { estimator: { kind: 'es', pairs: 2, deviation: 0.05 } }],
  ['PES', { estimator: { kind: 'pes', pairs: 3, deviation: 0.05 } }],
  ['three trajectories', { trajectories: 3 }],
  ['another objective', { objective: { of: 'loss', weights: 'final' } }],
  ['a clipped gradient', { clip: 1e-3 }],
  ['a family of problems', { problem: undefined, tasks: parabolas as unknown as TaskFamily }],
  [
    'all of them',
    {
      problem: undefined,
      tasks: parabolas as unknown as TaskFamily,
      trajectories: 2,
      estimator: { kind: 'pes', pairs: 1, deviation: 0.05 },
      clip: 0.1,
    },
  ],
];

describe.each(changes)('a training with %s', (_, change) => {
  it('goes on to the bit from every snapshot', async () => {
    const whole = start(change);
    const losses = await whole.advance(12);
    const first = start(change);
    const before = await first.advance(7);
    const snapshot = await first.snapshot();
    first.dispose();
    const second = start(change);
    second.restore(snapshot);
    expect([...before, ...(await second.advance(5))]).toEqual([...losses]);
    expect(await second.snapshot()).toEqual(await whole.snapshot());
    whole.dispose();
    second.dispose();
  });

  it("is another training than the thesis' kind, and known as such", async () => {
    const [plain, changed] = [training(options), training({ ...options, ...change })];
    expect(course(changed)).not.toEqual(course(plain));
    const programs = [plain, changed].map((one) => metaProblem(one, kernelsEngine()).program());
    expect(await programs[0]).not.toBe(await programs[1]);
    const [ours, theirs] = [start(), start(change)];
    await ours.advance(12);
    await theirs.advance(12);
    expect(await theirs.parameters()).not.toEqual(await ours.parameters());
    ours.dispose();
    theirs.dispose();
  });
});

it("a training of the thesis' kind has the settings that it had", () => {
  expect(Object.keys(course(training(options)))).toEqual([
    'unroll',
    'order',
    'batches',
    'resets',
    'validation',
  ]);
});

it('a clipped gradient is as long as it may be', async () => {
  const trajectory = start({ clip: 1e-3, outer: sgd({ rate: 1 }) });
  const before = await trajectory.parameters();
  await trajectory.advance(1);
  const after = await trajectory.parameters();
  trajectory.dispose();
  expect(Math.hypot(...Array.from(after, (value, i) => value - before[i]))).toBeCloseTo(1e-3, 9);
});

describe('a family', () => {
  it('draws another problem at every reset', async () => {
    const drawn: number[] = [];
    const watched = {
      ...parabolas,
      problem: (settings: { size: number; at: number }) => {
        drawn.push(settings.at);
        return parabolas.problem(settings);
      },
    };
    const trajectory = start({ problem: undefined, tasks: watched as unknown as TaskFamily });
    await trajectory.advance(12);
    trajectory.dispose();
    expect(new Set(drawn).size).toBeGreaterThan(4);
  });

  it('is refused where it draws other shapes', async () => {
    const growing = {
      ...parabolas,
      sample: (stream: Stream) => ({ size: 2 + stream.integers(new Int32Array(1), 100)[0], at: 0 }),
    };
    const begun = async () => {
      const trajectory = start({ problem: undefined, tasks: growing as unknown as TaskFamily });
      await trajectory.advance(12);
    };
    await expect(begun()).rejects.toThrow(/family "parabolas" have parameters of the same shapes/);
  });
});

it.each([
  [
    { objective: { of: 'log', weights: [1, 2] } },
    /a weight for each of the 4 steps of an unroll[\s\S]*2 weights/,
  ],
  [{ objective: { of: 'log', weights: 'last' } }, /weights of objective of a training is one of mean, final/],
  [{ objective: { of: 'ln', weights: 'mean' } }, /of of objective of a training is one of log, loss/],
  [{ estimator: { kind: 'pas' } }, /kind of the estimator of a training[\s\S]*nearest: pes/],
  [{ estimator: { kind: 'es', pairs: 0 } }, /pairs of the estimator of a training is a whole number/],
  [{ estimator: { kind: 'backprop', pairs: 2 } }, /estimator of a training is \{ kind: 'backprop' \} or/],
  [{ clip: 0 }, /clip of a training is a number above 0/],
  [{ trajectories: 0 }, /trajectories of a training is a whole number/],
  [{ tasks: {} }, /tasks of a training is a family of problems/],
  [{ problem: undefined }, /problem of a training is a problem/],
  [{ tasks: parabolas }, /on a problem, or on tasks/],
  [
    { problem: undefined, tasks: { ...parabolas, sample: () => 3 } },
    /sample\(\) of the family "parabolas" is a record/,
  ],
  [
    { problem: undefined, tasks: { ...parabolas, problem: 3 } },
    /problem of a family of problems is a function/,
  ],
  [{ outer: rule }, /outer of a training is a hand-made optimizer/],
] as const)('%j is refused', (change, message) => {
  expect(() => training({ ...options, ...(change as object) })).toThrow(message);
});

it('es trains where nothing can be differentiated to second order', async () => {
  const estimator = { kind: 'es', pairs: 4, deviation: 0.02 } as const;
  expect(training({ ...options, problem: rosenbrock(), estimator }).order).toBe('first');
  expect(training({ ...options, problem: sumOfSquares({ dimensions: 5 }) }).order).toBe('second');
});
