/**
 * A dense layer in tensor operations, forward and backward.
 *
 * The backward pass is written out rather than left to TensorFlow.js' tape: it is faster, and being made of
 * ordinary operations it can itself be differentiated (the tape's gradients of sigmoid and others cannot).
 */
import * as tf from '@tensorflow/tfjs';
import type { Activation, DenseLayer } from '../../problems/layer.js';
import { detached } from './detached.js';

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

export interface DenseParameters {
  /** [inputs, outputs] */
  readonly weights: tf.Tensor2D;
  /** [outputs] */
  readonly bias: tf.Tensor1D;
}

/** Reads a layer's blocks from the flat vector, at `offset`. */
export function denseParameters(
  { inputs, outputs }: DenseLayer,
  x: tf.Tensor,
  offset: number,
): DenseParameters {
  const size = inputs * outputs;
  return {
    weights: tf.reshape(tf.slice(x, offset, size), [inputs, outputs]),
    bias: tf.slice(x, offset + size, outputs) as tf.Tensor1D,
  };
}

/** @returns the outputs, [batch, outputs] */
export function denseForward(
  layer: DenseLayer,
  { weights, bias }: DenseParameters,
  inputs: tf.Tensor2D,
): tf.Tensor2D {
  return activations[layer.activation].of(tf.add(tf.matMul(inputs, weights), bias));
}

/**
 * @param slope derivative of the loss with respect to the outputs, [batch, outputs]
 * @returns the gradient of the blocks, flat and in their order, and of the inputs (as a function, because
 *   the first layer needs none)
 */
export function denseBackward(
  layer: DenseLayer,
  { weights }: DenseParameters,
  inputs: tf.Tensor2D,
  outputs: tf.Tensor2D,
  slope: tf.Tensor2D,
): { readonly gradients: tf.Tensor1D[]; inputSlope(): tf.Tensor2D } {
  const { slope: derivative } = activations[layer.activation];
  const preactivation = derivative ? tf.mul<tf.Tensor2D>(slope, derivative(outputs)) : slope;
  return {
    gradients: [tf.reshape(tf.matMul(inputs, preactivation, true, false), [-1]), tf.sum(preactivation, 0)],
    inputSlope: () => tf.matMul(preactivation, weights, false, true),
  };
}
