/** The activations in tensor operations. */
import * as tf from '@tensorflow/tfjs';
import type { ActivationKind } from 'l2o/internal/problems/layer.js';
import { detached } from '../detached.js';

/** The activation, and its derivative in terms of the activation's value; undefined where that is 1. */
const activations: Record<
  ActivationKind,
  { of(z: tf.Tensor2D): tf.Tensor2D; derivative?(y: tf.Tensor2D): tf.Tensor2D }
> = {
  linear: { of: (z) => z },
  sigmoid: { of: (z) => tf.sigmoid(z), derivative: (y) => tf.mul<tf.Tensor2D>(y, tf.sub(1, y)) },
  tanh: { of: (z) => tf.tanh(z), derivative: (y) => tf.sub<tf.Tensor2D>(1, tf.square(y)) },
  relu: {
    of: (z) => tf.relu(z),
    derivative: (y) => detached(y, (y) => tf.cast(tf.greater(y, 0), 'float32') as tf.Tensor2D),
  },
};

export function activated(activation: ActivationKind, preactivations: tf.Tensor2D): tf.Tensor2D {
  return activations[activation].of(preactivations);
}

/** @returns the gradient with respect to the preactivations, of that with respect to the outputs */
export function preactivationGradient(
  activation: ActivationKind,
  outputs: tf.Tensor2D,
  outputGradient: tf.Tensor2D,
): tf.Tensor2D {
  const { derivative } = activations[activation];
  return derivative ? tf.mul(outputGradient, derivative(outputs)) : outputGradient;
}
