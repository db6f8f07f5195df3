/** Rules that need the loss or the planned length of their run: on every engine, in runs, and in training. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine, Start } from '../../core/src/engine/engine.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { definitionOf, evaluateRun } from '../../core/src/evaluation/evaluate-run.js';
import { minimize } from '../../core/src/evaluation/minimize.js';
import { ruleProgram } from '../../core/src/fingerprint/rule-program.js';
import { defineRule } from '../../core/src/learned/define-rule.js';
import { bind, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { train } from '../../core/src/meta/train.js';
import { training } from '../../core/src/meta/training.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { defineOptimizer } from '../../core/src/optimizers/define-optimizer.js';
import type { Optimizer, StepContext } from '../../core/src/optimizers/optimizer.js';
import { planned } from '../../core/src/optimizers/planned.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import { runId } from '../../core/src/store/run-id.js';
import { MemoryStore } from '../../core/src/store/run-store.js';
import { builds } from '../kernels/support.js';
import { engines, toleranceOf } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { parabola, parabolaGradients } from '../support/problems.js';
import { offset } from './offset.js';
import { expectRightDerivatives, learningEngines } from './offset-cases.js';

/** Half of Polyak's step: x - (loss / |g|^2) g / 2. Keeps the loss of the step before. */
const polyak = defineOptimizer('Polyak', { share: 0.5 }, ({ share }) => ({
  needs: ['loss'],
  init: ({ x }) => ({ last: x.coordinate(0).filled(0) }),
  step: (_state, { x, g, loss }) => ({
    x: x.minus(g.times(loss.times(share).over(g.square().blockSum()))),
    state: { last: loss },
  }),
}));

/** A rate that falls to 0 by the end of the run: rate, ..., rate / steps. */
const fading = defineOptimizer('Fading', { rate: 0.1 }, ({ rate }) => ({
  needs: ['steps'],
  init: () => ({}),
  step: (state, { x, g, t, steps }) => ({ x: x.minus(g.times(rate * (1 - (t - 1) / steps))), state }),
}));

const lossAt = ([x, y]: readonly number[]) => (x - 1) ** 2 + 3 * (y + 2) ** 2;
const gradientAt = (at: readonly number[]) => at.map((value, i) => parabolaGradients[i](value));

/** The points of a rule on the parabola, in plain numbers. */
function byHand(steps: number, move: (at: readonly number[], t: number) => number[]): number[][] {
  const points = [[4, 1]];
  for (let t = 1; t <= steps; t++) points.push(move(points[t - 1], t));
  return points;
}

const rows = [
  [
    'the loss',
    polyak(),
    byHand(6, (at) => {
      const g = gradientAt(at);
      const rate = (0.5 * lossAt(at)) / (g[0] ** 2 + g[1] ** 2);
      return at.map((value, i) => value - rate * g[i]);
    }),
  ],
  [
    'the planned steps',
    planned(fading(), 6),
    byHand(6, (at, t) => at.map((value, i) => value - ((0.1 * (7 - t)) / 6) * gradientAt(at)[i])),
  ],
] as const;

async function walk(engine: Engine, start: Omit<Start, 'seed'>, steps: number) {
  const trajectory = engine.start({ ...start, seed: 1 });
  const losses = await trajectory.advance(steps);
  const { arrays } = await trajectory.snapshot();
  trajectory.dispose();
  return { losses, arrays };
}

const dataset = madeUpImages();
const network = mlpMnist({ hidden: [5], batchSize: 8 });

describe.each(engines)('$name', ({ make }) => {
  it.each(rows)('gives %s, as hand arithmetic has it', async (_, optimizer, points) => {
    const engine = await make();
    const trajectory = engine.start({ problem: parabola, optimizer, seed: 0 });
    for (const expected of points.slice(1)) {
      await trajectory.advance(1);
      const found = await trajectory.parameters();
      expected.forEach((value, i) => {
        expect(Math.abs(found[i] - value)).toBeLessThan(10 * toleranceOf(engine));
      });
    }
    trajectory.dispose();
  });

  it('measures the loss where the gradient is measured, and goes on through a snapshot bit for bit', async () => {
    const engine = await make();
    const start = { problem: network, optimizer: polyak({ share: 0.1 }), dataset };
    const { losses, arrays } = await walk(engine, start, 9);
    // What the last step kept is the loss that it recorded.
    expect([...arrays['state/last'].values]).toEqual([losses[8]]);
    const before = tf.memory().numTensors;
    const first = engine.start({ ...start, seed: 1 });
    const head = await first.advance(4);
    const second = engine.start({ ...start, seed: 1 });
    second.restore(await first.snapshot());
    const tail = await second.advance(5);
    expect([...head, ...tail]).toEqual([...losses]);
    expect((await second.snapshot()).arrays).toEqual(arrays);
    for (const trajectory of [first, second]) trajectory.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a step that reads later what its rule did not declare', async () => {
    const engine = await make();
    const late: Optimizer = {
      ...sgd({ rate: 0.1 }),
      title: 'Late',
      step: (state, context) => ({ x: context.t < 3 ? context.x : context.x.plus(context.loss), state }),
    };
    const trajectory = engine.start({ problem: parabola, optimizer: late, seed: 0 });
    await expect(trajectory.advance(4)).rejects.toThrow(
      /Late declares[\s\S]*reads loss[\s\S]*needs: \['loss'\]/,
    );
    trajectory.dispose();
  });
});

it('kernels give the same bits with 1 and 2 threads', async () => {
  const everything = () =>
    Promise.all(
      builds.flatMap((engine) =>
        [polyak({ share: 0.1 }), planned(fading(), 6)].map((optimizer) =>
          walk(engine, { problem: sumOfSquares({ dimensions: 20_000 }), optimizer }, 6),
        ),
      ),
    );
  expect(builds.map(({ build }) => theRuntime(build).threads.count)).toEqual(builds.map(() => 1));
  const alone = await everything();
  for (const engine of builds) engine.useThreads?.(2);
  expect(await everything()).toEqual(alone);
});

it('what is declared is handed on by a rule that wraps another', async () => {
  const inner = polyak();
  const wrapping: Optimizer = {
    ...inner,
    step: (state, context) => inner.step(state, { ...context, g: context.g.times(1) }),
  };
  const problem = sumOfSquares({ dimensions: 5 });
  const [plain, wrapped] = await Promise.all(
    [inner, wrapping].map((optimizer) => walk(doubleEngine, { problem, optimizer }, 4)),
  );
  expect(wrapped.losses).toEqual(plain.losses);
});

describe('a run', () => {
  const problem = sumOfSquares({ dimensions: 3 });
  const runner = (optimizer: Optimizer) => {
    const store = new MemoryStore();
    return (steps: number) =>
      evaluateRun({ store, problem, optimizer, steps, seed: 0, engine: doubleEngine, curve: 'test' });
  };

  it('of a rule that needs its length is another one at another length, and is kept', async () => {
    const run = runner(fading());
    const [short, long] = [await run(5), await run(10)];
    expect(long.id).not.toBe(short.id);
    expect([short.stepsComputed, long.stepsComputed]).toEqual([5, 10]);
    expect(long.losses[3]).not.toBe(short.losses[3]);
    expect(short.definition.optimizer.settings).toEqual({ rate: 0.1, plannedSteps: 5 });
    const request = { problem, optimizer: fading(), steps: 5, seed: 0, engine: doubleEngine };
    expect(runId(await definitionOf(request))).toBe(short.id);
    const again = await run(5);
    expect([again.id, again.stepsComputed]).toEqual([short.id, 0]);
    expect(again.losses).toEqual(short.losses);
  });

  it('of another goes on from a shorter one', async () => {
    for (const optimizer of [polyak(), sgd({ rate: 0.01 })]) {
      const run = runner(optimizer);
      const [short, long] = [await run(5), await run(10)];
      expect(long.id).toBe(short.id);
      expect(long.stepsComputed).toBe(5);
    }
  });

  it('takes its last step at 1 / steps of the first rate', async () => {
    const { losses } = await minimize({ problem, optimizer: fading(), steps: 8, engine: doubleEngine });
    // The loss is a sum of squares, so that a step at rate r takes it to (1 - 2 r)^2 of what it was.
    const rates = Array.from(losses.slice(1), (loss, i) => (1 - Math.sqrt(loss / losses[i])) / 2);
    rates.forEach((rate, i) => {
      expect(rate).toBeCloseTo((0.1 * (8 - i)) / 8, 10);
    });
  });
});

describe('a rule is known by', () => {
  const using = (use: (at: StepContext) => number, settings = {}): Optimizer => ({
    ...{ id: 'mine', title: 'Mine', source: 'tests', settings, needs: ['steps'] },
    init: () => ({}),
    step: (state, at) => ({ x: at.x.minus(at.g.times(use(at))), state }),
  });
  const programAt = (steps: number, use: (at: StepContext) => number, settings = {}) =>
    ruleProgram(planned(using(use, settings), steps));

  it('the loss, where it reads it', () => {
    const other = defineOptimizer('Polyak', { share: 0.5 }, ({ share }) => ({
      needs: ['loss'],
      init: ({ x }) => ({ last: x.coordinate(0).filled(0) }),
      step: ({ last }, { x, g, loss }) => ({
        x: x.minus(g.times(last.times(share).over(g.square().blockSum()))),
        state: { last: loss },
      }),
    }));
    expect(ruleProgram(other())).not.toBe(ruleProgram(polyak()));
  });

  it('what it does up to its length, its last step among it, and nothing beyond', () => {
    const fall = ({ t, steps }: StepContext) => Math.sqrt((steps - t) / steps);
    expect(programAt(50, fall)).not.toBe(programAt(51, fall));
    for (const settings of [{}, { rate: 1 }]) {
      const withoutLast = (at: StepContext) => (at.t === at.steps ? 0 : fall(at) + 1);
      const withLast = (at: StepContext) => fall(at) + 1;
      expect(programAt(777, withLast, settings)).not.toBe(programAt(777, withoutLast, settings));
    }
  });

  it('each of its steps where it has no settings', () => {
    const switching = (at: number) => (context: StepContext) => (context.t > at ? 0.1 : context.steps);
    expect(programAt(40, switching(5))).not.toBe(programAt(40, switching(7)));
  });

  it('what it was before, where it declares that it needs nothing', () => {
    const rule = sgd({ rate: 0.1 });
    expect(ruleProgram({ ...rule, needs: [] })).toBe(ruleProgram(rule));
    expect(planned(rule, 10)).toBe(rule);
  });
});

describe('in training', () => {
  const theta = Float32Array.of(0.3, -0.1);

  /** A step that theta scales: with the loss, and with what is left of the run. */
  const learned = (
    name: string,
    needs: NonNullable<Optimizer['needs']>,
    scale: (at: StepContext) => StepContext['g'],
  ) =>
    defineRule(name, {}, () => ({
      needs,
      theta: [
        { name: 'weights', shape: [1, 1] },
        { name: 'bias', shape: [1, 1] },
      ],
      initialize: () => Float32Array.from(theta),
      init: () => ({}),
      step: ({ weights, bias }, state, at) => ({
        x: at.x.minus(scale(at).repeat(1).affine(weights, bias).sum().times(0.1)),
        state,
      }),
    }))();

  it('a loss is a number to a meta-gradient, and one of each step', async () => {
    const rule = learned('loss read', ['loss'], ({ g, loss }) => g.times(loss.plus(1).log()));
    for (const [order, steps] of [
      ['first', 1],
      ['first', 3],
      ['second', 3],
    ] as const) {
      await expectRightDerivatives(
        await learningEngines(),
        { problem: offset(11), rule, theta, steps, order },
        2,
      );
    }
  });

  /** Short trajectories of lengths that are drawn. */
  const trainingOf = (rule: LearnedOptimizer) =>
    training({
      rule,
      problem: sumOfSquares({ dimensions: 2 }),
      iterations: 6,
      metaRate: 1e-3,
      unroll: 3,
      validation: { every: 9, steps: 13 },
      resets: { early: [4, 8], earlySteps: 1000, later: [4, 8], leastLoss: 0, largestNorm: 1e9 },
    });

  it('the planned steps are the length of a trajectory in whole unrolls, and of a validation', async () => {
    const seen: [t: number, steps: number][] = [];
    const rule = learned('steps told', ['steps'], ({ g, t, steps }) => {
      seen.push([t, steps]);
      return g.times(t / steps);
    });
    const start = { training: trainingOf(rule), seed: 0 };
    const [engine] = builds;
    const trajectory = new TrainingTrajectory({ ...start, engine });
    await trajectory.advance(6);
    const lengths = new Set(seen.map(([, steps]) => steps));
    for (const steps of [6, 9, 13]) expect([...lengths]).toContain(steps);
    expect(seen.filter(([t, steps]) => t > steps)).toEqual([]);
    const resumed = new TrainingTrajectory({ ...start, engine });
    resumed.restore(await trajectory.snapshot());
    await Promise.all([trajectory.advance(3), resumed.advance(3)]);
    expect(await resumed.snapshot()).toEqual(await trajectory.snapshot());
    for (const one of [trajectory, resumed]) one.dispose();
  });

  it('a rule is not started where nobody plans its length', () => {
    const rule = learned('unplanned', ['steps'], ({ g, t, steps }) => g.times(t / steps));
    const start = { problem: parabola, rule, x: Float32Array.of(4, 1), noise: Stream.fromSeed(0) };
    expect(() => builds[0].startMeta?.({ ...start, order: 'first' })).toThrow(
      /for a planned number of steps/,
    );
  });

  it('is known by a program, bound or not', () => {
    const rule: LearnedOptimizer = learned('steps read', ['steps'], ({ g, t, steps }) => g.times(t / steps));
    const bound = bind(rule, theta);
    expect(
      new Set([rule, bound, planned(bound, 5), planned(bound, 6)].map((one) => ruleProgram(one))).size,
    ).toBe(4);
  });

  it('an outer optimizer is told the meta-loss and the number of meta-iterations', async () => {
    const told: number[] = [];
    const outer: Optimizer = {
      ...{ id: 'outer', title: 'Outer', source: 'tests', settings: {}, needs: ['loss', 'steps'] },
      init: ({ x }) => ({ last: x.coordinate(0).filled(0) }),
      step: (_state, { x, loss, steps }) => {
        told.push(steps);
        return { x, state: { last: loss } };
      },
    };
    const request = {
      training: { ...trainingOf(learned('no needs', [], ({ g }) => g)), outer },
      ...{ engine: builds[0], seed: 0, store: new MemoryStore(), curve: 'test' },
    };
    const short = await train({ ...request, iterations: 4 });
    expect(told.at(-1)).toBe(4);
    const long = await train({ ...request, iterations: 5 });
    expect(told.at(-1)).toBe(5);
    expect(long.id).not.toBe(short.id);
    expect(long.stepsComputed).toBe(5);
    expect([...(long.snapshot?.arrays['outer/last'].values ?? [])]).toEqual([long.losses[4]]);
  });
});

it('the numbers of a run of a rule that needs its length do not depend on the engine', async () => {
  const problem = sumOfSquares({ dimensions: 50 });
  const inDouble = await minimize({ problem, optimizer: fading(), steps: 20, seed: 1, engine: doubleEngine });
  for (const { make } of engines) {
    const engine = await make();
    const { losses } = await minimize({ problem, optimizer: fading(), steps: 20, seed: 1, engine });
    losses.forEach((loss, i) => {
      expect(Math.abs(loss / inDouble.losses[i] - 1), engine.name).toBeLessThan(100 * toleranceOf(engine));
    });
  }
});
