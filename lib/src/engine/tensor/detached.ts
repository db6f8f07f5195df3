/** Functions that gradients do not go through. */
import * as tf from '@tensorflow/tfjs';

/**
 * What `compute` makes of `input`, as a constant to whoever differentiates: for comparisons, whose gradient is
 * zero wherever there is one, and for gradients that a first-order method takes as given.
 */
export function detached<T extends tf.Tensor>(input: tf.Tensor, compute: (input: tf.Tensor) => T): T {
  const constant = tf.customGrad((x) => ({
    value: compute(x as tf.Tensor),
    gradFunc: () => tf.zerosLike(x as tf.Tensor),
  }));
  return constant(input) as T;
}
