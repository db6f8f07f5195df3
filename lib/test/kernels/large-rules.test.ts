/** Rules beyond the size of the thesis': deep ones, wide ones, and what is said of those that are too large. */
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { UsageError } from '../../core/src/errors.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { lengthOf } from '../../core/src/meta/norm.js';
import { mng } from '../../core/src/optimizers/mng.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Value } from '../../core/src/values/value.js';

const problem = sumOfSquares({ dimensions: 5 });

/** A chain of operations, each on the result of the one before: y <- y / 2 + |g|, which tends to 2 |g|. */
function chain(start: Value, gradient: Value, levels: number): Value {
  let y = start;
  for (let i = 0; i < levels; i++) y = y.times(0.5).plus(gradient.abs());
  return y;
}

/** Deeper than calls can be nested. */
const levels = 6000;

const deep: Optimizer = {
  id: 'deep',
  title: 'Deep',
  source: 'tests',
  settings: {},
  init: () => ({}),
  step: (state, { x, g: gradient }) => ({
    x: x.minus(chain(gradient, gradient, levels).times(0.01)),
    state,
  }),
};

const deepLearned: LearnedOptimizer = {
  ...deep,
  theta: [{ name: 'w', shape: [1, 1] }],
  initialize: () => Float32Array.of(0.5),
  step: ({ w }, state, { x, g: gradient }) => {
    const chosen = gradient.repeat(1).times(w);
    const y = chain(chosen.sum(), gradient, levels);
    return { x: x.minus(y.plus(chosen.sum()).times(0.01)), state };
  },
};

describe('a deep rule on kernels', () => {
  it('makes the steps that it makes in double precision', async () => {
    const { engine } = await chooseEngine('kernels');
    const points = [engine, doubleEngine].map(async ({ start }) => {
      const trajectory = start({ problem, optimizer: deep, seed: 0 });
      await trajectory.advance(2);
      const point = Array.from(await trajectory.parameters());
      trajectory.dispose();
      return point;
    });
    const [found, expected] = await Promise.all(points);
    found.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-5);
    });
  });

  it('is differentiated', async () => {
    const { engine } = await chooseEngine('kernels');
    const metaLoss = async (w: number) => {
      const x = Float32Array.of(1, 2, 3, 4, 5);
      const trajectory = engine.startMeta?.({
        problem,
        rule: deepLearned,
        x,
        noise: Stream.fromSeed(0),
        order: 'first',
      });
      const unrolled = await trajectory?.unroll(Float32Array.of(w), [
        { gradient: undefined, loss: undefined },
      ]);
      trajectory?.dispose();
      return unrolled ?? { metaLoss: Number.NaN, gradient: [] };
    };
    const [{ gradient }, above, below] = [await metaLoss(0.5), await metaLoss(0.6), await metaLoss(0.4)];
    expect(gradient[0]).not.toBe(0);
    expect(Math.abs(gradient[0] - (above.metaLoss - below.metaLoss) / 0.2)).toBeLessThan(1e-3);
  });
});

describe('a long history', () => {
  it('of 5000 points is kept', async () => {
    const { engine } = await chooseEngine('kernels');
    const trajectory = engine.start({ problem, optimizer: mng({ k: 5000, etaMin: 0.1 }), seed: 0 });
    expect(Array.from(await trajectory.advance(3)).every(Number.isFinite)).toBe(true);
    trajectory.dispose();
  });

  it('of 1200 gradients is learned from over three steps', async () => {
    const { engine } = await chooseEngine('kernels');
    const rule = kTimesteps({ k: 1200, etaMin: 0.1, hidden: [2] });
    const x = Float32Array.of(1, 2, 3, 4, 5);
    const trajectory = engine.startMeta?.({ problem, rule, x, noise: Stream.fromSeed(0), order: 'second' });
    const step = { gradient: undefined, loss: undefined };
    const unrolled = await trajectory?.unroll(rule.initialize(Stream.fromSeed(1)), [step, step, step]);
    expect(unrolled?.gradient.every(Number.isFinite)).toBe(true);
    trajectory?.dispose();
  });
});

describe('a norm', () => {
  it('is that of Math.hypot, to the bit, and takes a million entries', () => {
    const values = Float64Array.from(Stream.fromSeed(0).normal(new Float32Array(1000)));
    expect(lengthOf(values)).toBe(Math.hypot(...values));
    expect(lengthOf(new Float64Array(1e6).fill(2))).toBeCloseTo(2000, 6);
    expect(lengthOf(Float64Array.of(1, Number.NaN))).toBeNaN();
    expect(lengthOf(new Float64Array(3))).toBe(0);
  });
});

it('a rule that WebAssembly refuses is told', () => {
  const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 10, 2, 1);
  expect(() => theRuntime().rule(bytes)).toThrow(UsageError);
  expect(() => theRuntime().rule(bytes)).toThrow(
    /fits into a WebAssembly module\n[\s\S]*another engine, "double" or "tensor"/,
  );
});

it('a rule on kernels that keeps one value under two names writes over nobody', async () => {
  const { engine } = await chooseEngine('kernels');
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  // With the noise as many arrays as fill their table, but for the sixth of the next state, which is the fifth again.
  const rule: Optimizer = {
    ...deep,
    init: ({ x }) => Object.fromEntries(names.map((name) => [name, x.filled(0)])),
    step: (state, { x, g, noise }) => {
      const next = names.map((name, i) => state[name].towards(g, 0.1 * (i + 1)));
      next[5] = next[4];
      const move = next.reduce((sum, value) => sum.plus(value)).plus(noise('step'));
      return {
        x: x.minus(move.times(0.1)),
        state: Object.fromEntries(names.map((name, i) => [name, next[i]])),
      };
    },
  };
  const walk = async ({ start }: Engine) => {
    const trajectory = start({ problem, optimizer: rule, seed: 0 });
    await trajectory.advance(4);
    return { trajectory, point: await trajectory.parameters() };
  };
  const expected = await walk(doubleEngine);
  // Most of them in memory that was nobody's before, one thing behind the other.
  for (const { trajectory, point } of await Promise.all(Array.from({ length: 30 }, () => walk(engine)))) {
    point.forEach((value, i) => {
      expect(Math.abs(value - expected.point[i])).toBeLessThan(1e-4);
    });
    trajectory.dispose();
  }
});
