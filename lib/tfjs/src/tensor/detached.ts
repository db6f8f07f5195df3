/** Functions that gradients do not go through. */
import * as tf from '@tensorflow/tfjs';

/**
 * What `compute` makes of `input`, as a constant to whoever differentiates: for comparisons, whose gradient is
 * zero wherever there is one. `compute` itself cannot differentiate.
 */
export function detached<T extends tf.Tensor>(input: tf.Tensor, compute: (input: tf.Tensor) => T): T {
  const constant = tf.customGrad((x) => ({
    value: compute(x as tf.Tensor),
    gradFunc: () => tf.zerosLike(x as tf.Tensor),
  }));
  return constant(input) as T;
}

/**
 * A copy that no derivative reaches, nor anything made of it: for gradients that a first-order method takes as given.
 * What is made of it can itself be differentiated with respect to it.
 */
export function constant(value: tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: tf.clone(value), gradFunc: () => [] }))();
}
