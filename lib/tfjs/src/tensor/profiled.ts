/** What a loss of one's own is, and does, in TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import { tried } from 'l2o/internal/engine/rule-gate.js';
import { UsageError } from 'l2o/internal/errors.js';
import { checkShape } from 'l2o/internal/gate/arrays.js';
import { shown } from 'l2o/internal/gate/settings.js';
import type { CustomProblem } from 'l2o/internal/problems/problem.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { loadBackend, onBackend } from './backends.js';

const fix = 'change what its loss() returns, as with tf.sum(...)';

/** A loss at a point. @param stream what it may draw from @throws UsageError unless it is a scalar */
export function scalarLoss(problem: CustomProblem, x: tf.Tensor1D, stream = Stream.fromSeed(0)): tf.Scalar {
  const { title } = problem;
  const value: unknown = tried(title, () => problem.loss(x, { stream }));
  if (value instanceof tf.Tensor) {
    checkShape(`The loss of ${title}`, [], value, fix);
    return value as tf.Scalar;
  }
  throw new UsageError({
    expected: `The loss of ${title} is a scalar of TensorFlow.js`,
    found: value instanceof Promise ? 'a promise' : shown(value),
    fix,
  });
}

/** Value and gradient of a loss of one's own. @throws UsageError where TensorFlow.js cannot differentiate it */
export function valueAndGradient(
  loss: (x: tf.Tensor1D) => tf.Tensor,
): (x: tf.Tensor) => { value: tf.Tensor; grad: tf.Tensor } {
  const evaluate = tf.valueAndGrad((x) => loss(x as tf.Tensor1D));
  return (x) => {
    try {
      return evaluate(x);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('Cannot compute gradient')) throw error;
      throw new UsageError(
        {
          expected: 'A loss written with TensorFlow.js has a derivative',
          found: error.message,
          fix: 'compute it from x by operations that TensorFlow.js differentiates, and read no values on the way',
        },
        { cause: error },
      );
    }
  };
}

export interface Profiled {
  /** In the order of the calls: "Sum [[5]] [[]]", with the shapes that each reads and makes. */
  readonly operations: readonly string[];
  /** At each point. */
  readonly values: readonly Float32Array[];
  /** At each point: `tf.customGrad` makes it what it likes. */
  readonly gradients: readonly Float32Array[];
}

/**
 * The operations of a function, and its values and gradients at some points, in plain JavaScript: the same on every backend. The current
 * one stays.
 */
export async function profiled(
  compute: (x: tf.Tensor1D) => tf.Tensor,
  points: readonly Float32Array[],
): Promise<Profiled> {
  const valueAt = (point: Float32Array) =>
    tf.tidy(() => Float32Array.from(compute(tf.tensor1d(point)).dataSync()));
  const gradientAt = (point: Float32Array) =>
    tf.tidy(() => Float32Array.from(valueAndGradient(compute)(tf.tensor1d(point)).grad.dataSync()));
  await loadBackend('cpu');
  const { values, gradients, profile } = onBackend('cpu', () => ({
    values: points.map(valueAt),
    gradients: points.map(gradientAt),
    profile: tf.profile(() => {
      valueAt(points[0]);
      return [];
    }),
  }));
  const { kernels } = await profile;
  const operations = kernels.map(({ name, inputShapes, outputShapes }) =>
    [name, JSON.stringify(inputShapes), JSON.stringify(outputShapes)].join(' '),
  );
  return { operations, values, gradients };
}
