/** Problems as a reader writes them, with their arithmetic a second time in plain numbers. */
import * as tf from '@tensorflow/tfjs';
import type { AnalyticProblem, PlainProblem } from '../../core/src/problems/problem.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { parabola, parabolaGradients } from '../support/problems.js';

export interface Worked<P extends PlainProblem = PlainProblem> {
  readonly problem: P;
  loss(x: readonly number[]): number;
  gradient(x: readonly number[]): number[];
}

const rates = [0.5, -1, 2];
const softplus = (z: number) => Math.log1p(Math.exp(z));
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/**
 * L(x) = sum_i ln(1 + exp(c_i x_i)) + x_i^2 / 10. TensorFlow.js has no second derivative of its softplus.
 */
export const slopes: Worked<TensorProblem> = {
  problem: {
    kind: 'custom',
    id: 'Slopes',
    title: 'Slopes',
    source: 'tests',
    settings: {},
    parameters: [
      { name: 'x', shape: [2] },
      { name: 'y', shape: [] },
    ],
    size: 3,
    initialize: (stream) => stream.normal(new Float32Array(3)),
    loss: (x) => {
      const slope = tf.sum(tf.softplus(tf.mul(x, tf.tensor1d(rates))));
      return tf.add(slope, tf.mul(tf.sum(tf.square(x)), 0.1));
    },
  },
  loss: (x) => x.reduce((sum, value, i) => sum + softplus(rates[i] * value) + value ** 2 / 10, 0),
  gradient: (x) => x.map((value, i) => rates[i] * sigmoid(rates[i] * value) + value / 5),
};

export const workedParabola: Worked<AnalyticProblem> = {
  problem: parabola,
  loss: ([x, y]) => (x - 1) ** 2 + 3 * (y + 2) ** 2,
  gradient: (x) => x.map((value, i) => parabolaGradients[i](value)),
};

export const workedSquares: Worked<AnalyticProblem> = {
  problem: sumOfSquares({ dimensions: 3 }),
  loss: (x) => x.reduce((sum, value) => sum + value ** 2, 0),
  gradient: (x) => x.map((value) => 2 * value),
};

export const valley: Worked<AnalyticProblem> = {
  problem: rosenbrock({ start: [-0.5, 1] }),
  loss: ([x, y]) => (1 - x) ** 2 + 100 * (y - x ** 2) ** 2,
  gradient: ([x, y]) => [2 * (x - 1) - 400 * x * (y - x ** 2), 200 * (y - x ** 2)],
};

/** `slopes` with another loss or other sizes. */
export const customProblem = (change: Partial<TensorProblem>): TensorProblem => ({
  ...slopes.problem,
  ...change,
});
