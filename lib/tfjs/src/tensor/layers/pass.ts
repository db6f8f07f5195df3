/**
 * What a kind of layer brings to the tensor engine: one function from its parameters and the examples below to a pass.
 *
 * The way back is written out rather than left to TensorFlow.js' tape: it is faster, and being made of ordinary
 * operations it can itself be differentiated (the tape's gradients of sigmoid and others cannot).
 */
import type * as tf from '@tensorflow/tfjs';

/** One way through a layer, with the way back. Examples are rows: [batch, numbers of one example]. */
export interface Pass {
  readonly outputs: tf.Tensor2D;
  /** What the layer itself adds to the loss, a scalar; nothing unless given. */
  penalty?(): tf.Tensor;
  /** @param outputGradient derivative of the loss with respect to the outputs */
  backward(outputGradient: tf.Tensor2D): Gradients;
}

/** Derivatives of the loss. */
export interface Gradients {
  /** With respect to the layer's parameters: weights and bias, flat; empty where it has none. */
  readonly parameters: readonly tf.Tensor1D[];
  /** With respect to its inputs: a function, because the first layer needs none. */
  inputs(): tf.Tensor2D;
}

/** @param parameters the layer's own, flat: weights and then bias */
export type Forward<L> = (layer: L, parameters: tf.Tensor1D, inputs: tf.Tensor2D) => Pass;
