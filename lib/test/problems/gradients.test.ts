/** Gradients of every problem: central differences of the double engine, and the engines among themselves. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Evaluation } from '../../core/src/engine/engine.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import type { Problem } from '../../core/src/problems/problem.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { engines } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { parabola } from '../support/problems.js';

const dataset = madeUpImages();
const stream = Stream.fromSeed(11);

const network = (hidden: number[], activation: 'sigmoid' | 'tanh' | 'relu' | 'linear') =>
  mlpMnist({ hidden, activation, batchSize: 9 });

const problems: readonly Problem[] = [
  sumOfSquares({ dimensions: 13 }),
  rosenbrock({ start: [1.3, -0.4] }),
  parabola,
  network([4], 'sigmoid'),
  network([3, 5], 'tanh'),
  network([6], 'relu'),
  network([], 'linear'),
];

/** A point away from the start, so that no gradient is near zero, and a batch. */
function evaluationOf(problem: Problem): Evaluation {
  const start = Float64Array.from(problem.initialize(stream));
  if (problem.kind !== 'network') return { problem, x: start };
  const x = start.map((value) => 10 * value);
  return { problem, x, batch: { dataset, indices: Int32Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5) } };
}

const largest = (values: Float64Array) => values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);

describe.each(problems.map((problem) => ({ name: problem.title, problem })))('$name', ({ problem }) => {
  const evaluation = evaluationOf(problem);

  it('has the gradient of central differences in double precision', async () => {
    const { gradient } = await doubleEngine.evaluate(evaluation);
    expect(gradient).toHaveLength(problem.size);
    const loss = async (i: number, change: number) => {
      const x = Float64Array.from(evaluation.x);
      x[i] += change;
      return (await doubleEngine.evaluate({ ...evaluation, x })).loss;
    };
    const step = 1e-5;
    const every = Math.max(1, Math.floor(problem.size / 150));
    for (let i = 0; i < problem.size; i += every) {
      const difference = ((await loss(i, step)) - (await loss(i, -step))) / (2 * step);
      expect(Math.abs(gradient[i] - difference)).toBeLessThan(1e-6 * largest(gradient) + 1e-9);
    }
  });

  it.each(engines)('has the same loss and gradient on $name', async ({ make }) => {
    const engine = await make();
    const exact = await doubleEngine.evaluate(evaluation);
    const { loss, gradient } = await engine.evaluate(evaluation);
    expect(Math.abs(loss - exact.loss)).toBeLessThan(3e-6 * Math.abs(exact.loss));
    const bound = 1e-5 * largest(exact.gradient);
    gradient.forEach((value, i) => {
      expect(Math.abs(value - exact.gradient[i])).toBeLessThan(bound);
    });
  });
});

describe("a problem of one's own, a loss in TensorFlow.js", () => {
  const custom: TensorProblem = {
    ...parabola,
    kind: 'custom',
    id: 'OwnParabola',
    loss: (x) => tf.sum(tf.mul(tf.tensor1d([1, 3]), tf.square(tf.sub(x, tf.tensor1d([1, -2]))))).asScalar(),
  };

  it.each(engines.filter(({ name }) => /^(tensor|mixed)/.test(name)))(
    'has the gradient of its closed form on $name',
    async ({ make }) => {
      const engine = await make();
      const tensors = tf.memory().numTensors;
      const { loss, gradient } = await engine.evaluate({ problem: custom, x: Float64Array.of(4, 1) });
      expect(loss).toBeCloseTo(36, 5);
      expect([...gradient]).toEqual([6, 18]);
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it.each(engines.filter(({ name }) => !/^(tensor|mixed)/.test(name)))(
    'is refused by $name with a reason',
    async ({ make }) => {
      const engine = await make();
      expect(engine.supports(custom)).toEqual({
        ok: false,
        reason: expect.stringContaining('TensorFlow.js'),
      });
    },
  );
});
