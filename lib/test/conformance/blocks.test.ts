/** What a rule makes of the blocks of its problem: the parameters, their rows and their columns, on every engine. */
import { describe, expect, it } from 'vitest';
import { type BlockKind, blockKinds } from '../../core/src/blocks.js';
import { doubleAlgebra } from '../../core/src/engine/double/algebra.js';
import { doubleArray } from '../../core/src/engine/double/array.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine, Start } from '../../core/src/engine/engine.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { problemProgram } from '../../core/src/fingerprint/problem-program.js';
import { ruleProgram } from '../../core/src/fingerprint/rule-program.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { outerStep } from '../../core/src/meta/outer-step.js';
import { defineOptimizer } from '../../core/src/optimizers/define-optimizer.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { totalSize } from '../../core/src/parameters.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import type { AnalyticProblem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Value } from '../../core/src/values/value.js';
import { stack, valueOn } from '../../core/src/values/value-on.js';
import { builds } from '../kernels/support.js';
import { engines, toleranceOf } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { expectSame } from '../support/same.js';
import { noBatches, offset, startOn } from './offset.js';
import { expectRightDerivatives, learningEngines } from './offset-cases.js';

/** A number, one coordinate, odd sizes, all ranks, lengths of 1, blocks beyond what the kernels take at once. */
const shapes = [
  [],
  [1],
  [5],
  [97],
  [13, 7],
  [31, 33],
  [3, 2, 4, 5],
  [1, 9],
  [9, 1],
  [1, 1],
  [2, 2, 3],
  [901],
];

const problemOf = (all: readonly (readonly number[])[]) => {
  const parameters = all.map((shape, i) => ({ name: `parameter ${i}`, shape }));
  return offset(totalSize(parameters), parameters);
};

const problem = problemOf(shapes);

const folds = ['mean', 'sum', 'max'] as const;
type FoldName = (typeof folds)[number];

const folded = (of: Value, fold: FoldName, by?: BlockKind): Value =>
  ({ mean: () => of.blockMean(by), sum: () => of.blockSum(by), max: () => of.blockMax(by) })[fold]();

/** Of each coordinate the number of its block, from its index in its parameter. */
function blocksByHand(by: BlockKind): string[] {
  return shapes.flatMap((shape, parameter) =>
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, place) => {
      const index: number[] = [];
      let rest = place;
      for (const length of [...shape].reverse()) {
        index.unshift(rest % length);
        rest = Math.floor(rest / length);
      }
      const within = shape.length < 2 || by === 'parameter' ? '' : by === 'row' ? index[0] : index.at(-1);
      return `${parameter}: ${within}`;
    }),
  );
}

function foldByHand(values: ArrayLike<number>, fold: FoldName, by: BlockKind): number[] {
  const blocks = new Map<string, number[]>();
  const blockOf = blocksByHand(by);
  blockOf.forEach((block, i) => {
    blocks.set(block, [...(blocks.get(block) ?? []), values[i]]);
  });
  return blockOf.map((block) => {
    const all = blocks.get(block) ?? [];
    const sum = all.reduce((a, b) => a + b, 0);
    return { mean: sum / all.length, sum, max: Math.max(...all) }[fold];
  });
}

/** The step is what the gradient's blocks come to. */
const plainFold = (fold: FoldName, by: BlockKind): Optimizer =>
  defineOptimizer('Fold', {}, () => ({
    init: () => ({}),
    step: (state, { x, g }) => ({ x: x.minus(folded(g, fold, by)), state }),
  }))();

/** Adam with one second moment per row, then a step as long for each parameter as LAMB's: folds of folds. */
const layered = defineOptimizer('Layered', { rate: 0.03 }, ({ rate }) => ({
  init: ({ x, g }) => ({ m: x.filled(0), v: g.square().blockMean('row'), largest: g.abs().repeat(2) }),
  step: ({ m, v, largest }, { x, g, t }) => {
    const nextM = m.towards(g, 0.1);
    const nextV = v.towards(g.square().blockMean('row'), 0.01);
    const nextLargest = largest.push(g.abs().blockMax('column'));
    const move = nextM
      .times(1 / (1 - 0.9 ** t))
      .over(nextV.sqrt().plus(nextLargest.max().times(0.1)).plus(1e-8));
    const length = (of: Value) => of.square().blockSum().plus(1e-8).sqrt();
    return {
      x: x.minus(move.times(length(x).over(length(move))).times(rate)),
      state: { m: nextM, v: nextV, largest: nextLargest },
    };
  },
}));

async function walk(engine: Engine, start: Omit<Start, 'seed'>, steps: number) {
  const trajectory = engine.start({ ...start, seed: 1 });
  const losses = await trajectory.advance(steps);
  const { arrays } = await trajectory.snapshot();
  trajectory.dispose();
  return { losses, x: arrays.x.values, arrays };
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]) / (1 + Math.abs(b[i]))), 0);

describe.each(engines)('$name', ({ make }) => {
  it.each(blockKinds.flatMap((by) => folds.map((fold) => [fold, by] as const)))(
    'folds to the %s of each %s',
    async (fold, by) => {
      const engine = await make();
      const x = problem.initialize(Stream.fromSeed(0));
      const step = foldByHand(
        Array.from(x, (value) => 2 * (value - 3)),
        fold,
        by,
      );
      const expected = Array.from(x, (value, i) => value - step[i]);
      const { x: found } = await walk(engine, { problem, optimizer: plainFold(fold, by) }, 1);
      expect(largestDifference(found, expected)).toBeLessThan(10 * toleranceOf(engine));
    },
  );

  it('takes the steps of double precision with folds of folds, and goes on through a snapshot bit for bit', async () => {
    const engine = await make();
    const start = { problem, optimizer: layered(), seed: 1 };
    const expected = await walk(doubleEngine, start, 12);
    const found = await walk(engine, start, 12);
    for (const [name, { values }] of Object.entries(expected.arrays)) {
      expect(largestDifference(found.arrays[name].values, values), name).toBeLessThan(
        10 * toleranceOf(engine),
      );
    }
    const first = engine.start(start);
    await first.advance(5);
    const second = engine.start(start);
    second.restore(await first.snapshot());
    await second.advance(7);
    expectSame((await second.snapshot()).arrays, found.arrays);
    for (const trajectory of [first, second]) trajectory.dispose();
  });

  it('knows the layers of a network', async () => {
    const engine = await make();
    const dataset = madeUpImages();
    const start = { problem: mlpMnist({ hidden: [5], batchSize: 8 }), optimizer: layered(), dataset };
    const expected = await walk(doubleEngine, start, 4);
    const found = await walk(engine, start, 4);
    expect(largestDifference(found.losses, expected.losses)).toBeLessThan(10 * toleranceOf(engine));
    expect(largestDifference(found.x, expected.x)).toBeLessThan(50 * toleranceOf(engine));
  });
});

describe('in kernels', () => {
  /** Enough for all threads. */
  const large = problemOf([[150, 41], [41], [41, 3, 17], [5000], [], [1, 99]]);

  const everything = () =>
    Promise.all(
      builds.map(async (engine) => ({
        walked: await walk(engine, { problem: large, optimizer: layered() }, 10),
        unrolled: await unrolledOn(engine, large),
      })),
    );

  it('the bits are the same with 1, 2, 3 and 8 threads, and in fma and wide', async () => {
    const alone = await everything();
    builds.forEach(({ build }, i) => {
      const fma = builds.findIndex((other) => other.build === 'fma');
      if (build === 'wide') expectSame(alone[i], alone[fma]);
    });
    const before = theRuntime().threads.count;
    expect(before).toBe(1);
    for (const count of [2, 3, 8]) {
      for (const engine of builds) engine.useThreads?.(count);
      expectSame(await everything(), alone);
    }
  });

  it('their memory is given back', async () => {
    const [engine] = builds;
    const { heap } = theRuntime(engine.build);
    // A size that nobody else asks for stands behind all others.
    const end = (bytes: number) => heap.allocate(bytes).at + bytes;
    const use = () => walk(engine, { problem: large, optimizer: layered() }, 1);
    await use();
    const before = end(64 * 7919);
    for (let i = 0; i < 3; i++) await use();
    expect(end(64 * 7907) - 64 * 7907).toBe(before);
  });
});

const ruleOf = (use: (learned: Value, x: Value) => Value): LearnedOptimizer => ({
  ...{ id: 'blocks', title: 'Blocks', source: 'tests', settings: {} },
  theta: [
    { name: 'weights', shape: [1, 2] },
    { name: 'bias', shape: [1, 1] },
  ],
  initialize: () => new Float32Array(3),
  init: ({ g }) => ({ v: g.square().blockMean('row') }),
  step: ({ weights, bias }, { v }, { x, g }) => {
    const next = v.towards(g.square().blockMean('row'), 0.1);
    const inputs = stack([x.times(0.3), g.over(next.sqrt().plus(0.1))]);
    const learned = inputs.affine(weights, bias).sum();
    return { x: x.minus(use(learned, x).times(0.1)), state: { v: next } };
  },
});

const theta = Float32Array.of(0.7, -0.4, 0.2);

async function unrolledOn(engine: Engine, problem: ReturnType<typeof offset>) {
  const rule = ruleOf((learned, x) => learned.over(learned.times(x).blockMax('column').abs().plus(1)));
  const trajectory = startOn(engine, { problem, rule, theta, steps: 3, order: 'second' });
  const unrolled = await trajectory.unroll(theta, noBatches(3));
  trajectory.dispose();
  return unrolled;
}

describe('meta-gradients', () => {
  const cases = blockKinds.flatMap((by) => folds.map((fold) => [fold, by] as const));
  const small = problemOf([[7, 5], [5], [], [1, 3], [2, 3, 4], [29]]);

  it.each(cases)('go through the %s of each %s', async (fold, by) => {
    const rule = ruleOf((learned, x) => {
      const told = folded(learned.times(x), fold, by);
      return learned.over(told.square().plus(1).sqrt());
    });
    for (const [order, steps] of [
      ['first', 1],
      ['first', 3],
      ['second', 3],
    ] as const) {
      await expectRightDerivatives(await learningEngines(), { problem: small, rule, theta, steps, order });
    }
  });

  it('go through folds of folds', async () => {
    const rule = ruleOf((learned, x) => {
      const centred = learned.minus(learned.blockMean());
      const scaled = centred.over(centred.square().blockMean('column').plus(0.1).sqrt());
      return scaled.plus(scaled.times(x).blockMax('row').times(0.1));
    });
    for (const order of ['first', 'second'] as const) {
      await expectRightDerivatives(await learningEngines(), { problem: small, rule, theta, steps: 3, order });
    }
  });

  it('of one step go through the blocks of coordinates that the loss does not depend on', async () => {
    // Hundreds side by side, which kernels leave out where nothing tells of blocks.
    const { parameters, size, ...half } = problemOf([[2, 500]]);
    const problem: AnalyticProblem = {
      ...half,
      parameters,
      size,
      lossAndGradient: (x) => {
        const weight = x.constant(
          Array.from({ length: size }, (_, i) => Number(i >= 500)),
          [size],
        );
        const apart = x.minus(3).times(weight);
        return { loss: apart.square().total(), gradient: apart.times(2).plus(0) };
      },
    };
    const rule = ruleOf((learned, x) => learned.times(x).blockMean().plus(learned));
    await expectRightDerivatives(await learningEngines(), { problem, rule, theta, steps: 1, order: 'first' });
  });

  it('are shared among several largest entries', async () => {
    // All entries of a block are equal: together they receive what one would.
    const rule = ruleOf((learned) => learned.blockMean().blockMax().times(learned));
    await expectRightDerivatives(await learningEngines(), {
      ...{ problem: small, rule, theta, steps: 3, order: 'second' },
    });
  });
});

describe('is refused:', () => {
  const start = (step: (x: Value, g: Value) => Value) => () =>
    doubleEngine.start({
      problem,
      seed: 0,
      optimizer: defineOptimizer('Mine', {}, () => ({
        init: () => ({}),
        step: (state, { x, g }) => ({ x: step(x, g), state }),
      }))(),
    });

  it.each([
    [
      'a misspelt kind',
      start((_, g) => g.blockMean('rows' as never)),
      /parameter, row, column[\s\S]*nearest: row/,
    ],
    ['a history', start((_, g) => g.repeat(2).blockMean().sum()), /fold over blocks takes a vector, \[n\]/],
    ['a scalar', start((x, g) => x.minus(g.coordinate(0).blockSum())), /shape \[\]/],
    [
      'a vector of other coordinates',
      start((x) => x.plus(x.constant([1, 2], [2]).blockMax().coordinate(0))),
      /of all 2\d+ coordinates[\s\S]*\[2\]/,
    ],
  ])('%s', (_, begin, message) => {
    expect(begin).toThrow(message);
  });

  it('a block in the formulas of a problem', () => {
    const blind = {
      ...problem,
      lossAndGradient: (x: Value) => ({ loss: x.square().total(), gradient: x.times(2).blockMean() }),
    };
    const optimizer = plainFold('mean', 'row');
    for (const engine of [doubleEngine, ...builds]) {
      expect(() => engine.start({ problem: blind, optimizer, seed: 0 })).toThrow(
        /formulas of a rule ask for blocks[\s\S]*total\(\)/,
      );
    }
  });

  it('a block of a value that is of no rule', () => {
    const value = valueOn(doubleAlgebra, doubleArray([2], [1, 2]));
    expect(() => value.blockMax()).toThrow(/belongs to no step/);
  });
});

describe('is known by', () => {
  it('what is folded, how, and by what', () => {
    const programs = blockKinds.flatMap((by) => folds.map((fold) => ruleProgram(plainFold(fold, by))));
    expect(new Set(programs).size).toBe(programs.length);
    const usual = defineOptimizer('Usual', {}, () => ({
      init: () => ({}),
      step: (state, { x, g }) => ({ x: x.minus(g.blockMean()), state }),
    }))();
    expect(ruleProgram(usual)).toBe(ruleProgram(plainFold('mean', 'parameter')));
  });

  it('the blocks of its problem', async () => {
    const of = (shape: number[]) => problemProgram(problemOf([shape]));
    expect(new Set(await Promise.all([[12], [3, 4], [4, 3], [12, 1]].map(of))).size).toBe(4);
  });
});

it('an outer optimizer sees the blocks of theta', () => {
  const { parameters, size } = problemOf([[2, 3], [4]]);
  const gradient = Float64Array.from({ length: size }, (_, i) => i);
  const zeros = doubleArray([size], new Float64Array(size));
  const { x } = outerStep(
    { outer: plainFold('mean', 'row'), rule: { theta: parameters } },
    undefined,
    zeros,
    { gradient, metaLoss: 0 },
    1,
    Stream.fromSeed(0),
  );
  expect([...x.values]).toEqual([-1, -1, -1, -4, -4, -4, -7.5, -7.5, -7.5, -7.5]);
});
