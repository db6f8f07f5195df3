/** The activations in tensor operations. */
import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../../../problems/layer.js';
import { detached } from '../detached.js';

/** The activation, and its derivative in terms of the activation's value; undefined where that is 1. */
const activations: Record<
  Activation,
  { of(z: tf.Tensor2D): tf.Tensor2D; slope?(y: tf.Tensor2D): tf.Tensor2D }
> = {
  linear: { of: (z) => z },
  sigmoid: { of: (z) => tf.sigmoid(z), slope: (y) => tf.mul<tf.Tensor2D>(y, tf.sub(1, y)) },
  tanh: { of: (z) => tf.tanh(z), slope: (y) => tf.sub<tf.Tensor2D>(1, tf.square(y)) },
  relu: {
    of: (z) => tf.relu(z),
    slope: (y) => detached(y, (y) => tf.cast(tf.greater(y, 0), 'float32') as tf.Tensor2D),
  },
};

export function activated(activation: Activation, preactivations: tf.Tensor2D): tf.Tensor2D {
  return activations[activation].of(preactivations);
}

/** @returns the slope with respect to the preactivations, of that with respect to the outputs */
export function preactivationSlope(
  activation: Activation,
  outputs: tf.Tensor2D,
  slope: tf.Tensor2D,
): tf.Tensor2D {
  const { slope: derivative } = activations[activation];
  return derivative ? tf.mul(slope, derivative(outputs)) : slope;
}
