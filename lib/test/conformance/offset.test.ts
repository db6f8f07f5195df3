/** Problems with an offset at sizes around the length of a block of the kernels: trajectories of all rules, meta-gradients. */
import { describe, expect, it } from 'vitest';
import { doubleAlgebra } from '../../core/src/engine/double/algebra.js';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { UsageError } from '../../core/src/errors.js';
import { bind, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import type { AnalyticProblem } from '../../core/src/problems/problem.js';
import { builds, walk } from '../kernels/support.js';
import { rows } from '../learned/rows.js';
import { relativeDistance } from '../oracle/unroll.js';
import { engines } from '../support/engines.js';
import { offset } from './offset.js';
import { expectRightDerivatives, learnedCases, learningEngines } from './offset-cases.js';
import { rules } from './rules.js';

const sizes = [1, 95, 97];

describe.each(sizes)('%i coordinates', (size) => {
  it.each(rules)('$name walks as in double precision', async ({ optimizer }) => {
    const start = { problem: offset(size), optimizer, seed: 1 };
    const expected = await walk(doubleEngine, start, 12);
    for (const engine of builds) {
      const { losses, x } = await walk(engine, start, 12);
      expect(relativeDistance(losses, expected.losses)).toBeLessThan(2e-5);
      expect(relativeDistance(x, expected.x)).toBeLessThan(2e-5);
    }
  });

  it.each(rows)('$name walks as in double precision, and has its meta-gradients', async ({ rule, theta }) => {
    const problem = offset(size);
    const start = { problem, optimizer: bind(rule, theta), seed: 1 };
    const expected = await walk(doubleEngine, start, 12);
    for (const engine of builds) {
      const { losses, x } = await walk(engine, start, 12);
      expect(relativeDistance(losses, expected.losses)).toBeLessThan(1e-4);
      expect(relativeDistance(x, expected.x)).toBeLessThan(1e-4);
    }
    for (const order of ['first', 'second'] as const) {
      await expectRightDerivatives(builds, { problem, rule, theta, steps: 3, order }, 3);
    }
  });
});

it.each(learnedCases)('$name at 100 coordinates has the right meta-gradient on every engine', async (one) => {
  await expectRightDerivatives(await learningEngines(), { ...one, problem: offset(100) });
});

const byConstant = {
  id: 'ByConstant',
  title: 'By constant',
  source: 'tests',
  settings: {},
  theta: [{ name: 'w', shape: [1, 1] }],
  initialize: () => Float32Array.of(0.1),
  // Beyond the last coordinate an array of zeros would make 0 / 0 of it, and that a NaN of every sum.
  init: ({ x }) => ({ scale: x.filled(2), steps: x.repeat(2) }),
  step: ({ w }, { scale, steps }, { x, g: gradient, noise }) => {
    const far = gradient.over(scale).exp();
    const move = far.over(scale.square()).plus(noise('step').times(0.1));
    const step = move.repeat(1).times(w).sum();
    const next = x.minus(step);
    return { x: next, state: { scale: scale.plus(0), steps: steps.push(next) } };
  },
} satisfies LearnedOptimizer;

it.each(['first', 'second'] as const)(
  'a state that begins at a constant divides as elsewhere, %s order',
  async (order) => {
    const task = { rule: byConstant, theta: Float32Array.of(0.1), steps: 4, order };
    for (const size of sizes) await expectRightDerivatives(builds, { ...task, problem: offset(size) });
  },
);

describe('a constant for each coordinate', () => {
  const size = 6;
  const targets = Float32Array.from({ length: size }, (_, i) => i);

  it.each(engines)('counts each on $name', async ({ make }) => {
    const engine = await make();
    const problem: AnalyticProblem = {
      ...offset(size),
      lossAndGradient: (x) => {
        const apart = x.minus(x.constant(targets, [size]));
        return { loss: apart.square().total(), gradient: apart.times(2) };
      },
    };
    const x = new Float32Array(size).fill(1);
    const { loss, gradient } = await engine.evaluate({ problem, x });
    expect(loss).toBeCloseTo(1 + 0 + 1 + 4 + 9 + 16, 5);
    expect([...gradient]).toEqual([2, 0, -2, -4, -6, -8]);
  });

  it('in a rule is refused by the kernels', async () => {
    const optimizer: Optimizer = {
      ...sgd({ rate: 1 }),
      step: (state, { x, g: gradient }) => ({
        x: x.minus(gradient.times(x.constant(targets, [size]))),
        state,
      }),
    };
    for (const engine of builds) {
      const walking = walk(engine, { problem: offset(size), optimizer, seed: 1 }, 1);
      await expect(walking).rejects.toThrow(UsageError);
      await expect(walking).rejects.toThrow(/a constant of its own for each of them/);
    }
  });

  it('with as many rows as coordinates is no column in double precision', () => {
    const [vector, column] = [[size], [size, 1]].map((shape) => doubleAlgebra.constant(targets, shape));
    const product = doubleAlgebra.mul(vector, column);
    expect(product.shape).toEqual([size, size]);
    expect([...product.values.subarray(size, 2 * size)]).toEqual([...targets]);
    expect(() => doubleAlgebra.add(vector, doubleAlgebra.constant([1, 2, 3], [3]))).toThrow(UsageError);
  });
});
