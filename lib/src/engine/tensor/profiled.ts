/** What a function of one's own does in TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import { loadBackend, onBackend } from './backends.js';

export interface Profiled {
  /** In the order of the calls: "Sum [[5]] [[]]", with the shapes that each reads and makes. */
  readonly operations: readonly string[];
  /** At each point. */
  readonly values: readonly Float32Array[];
}

/**
 * The operations of a function, and its values at some points, in plain JavaScript: the same on every backend. The current
 * one stays.
 */
export async function profiled(
  compute: (x: tf.Tensor1D) => tf.Tensor,
  points: readonly Float32Array[],
): Promise<Profiled> {
  const valueAt = (point: Float32Array) =>
    tf.tidy(() => Float32Array.from(compute(tf.tensor1d(point)).dataSync()));
  await loadBackend('cpu');
  const { values, profile } = onBackend('cpu', () => ({
    values: points.map(valueAt),
    profile: tf.profile(() => {
      valueAt(points[0]);
      return [];
    }),
  }));
  const { kernels } = await profile;
  const operations = kernels.map(({ name, inputShapes, outputShapes }) =>
    [name, JSON.stringify(inputShapes), JSON.stringify(outputShapes)].join(' '),
  );
  return { operations, values };
}
