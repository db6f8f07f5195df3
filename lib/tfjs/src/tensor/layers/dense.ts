/** A dense layer in tensor operations, with its weight decay. */
import * as tf from '@tensorflow/tfjs';
import type { DenseLayer } from 'l2o/internal/problems/layer.js';
import { activated, preactivationGradient } from './activations.js';
import type { Forward } from './pass.js';

export const dense: Forward<DenseLayer> = (layer, parameters, inputs) => {
  const { inputs: width, outputs: units, activation, decay = 0 } = layer;
  const flat: tf.Tensor1D = tf.slice(parameters, 0, width * units);
  const weights: tf.Tensor2D = tf.reshape(flat, [width, units]);
  const bias: tf.Tensor1D = tf.slice(parameters, width * units, units);
  const outputs = activated(activation, tf.add(tf.matMul(inputs, weights), bias));
  return {
    outputs,
    ...(decay > 0 && { penalty: () => tf.mul(decay / 2, tf.sum(tf.square(flat))) }),
    backward: (outputGradient) => {
      const above = preactivationGradient(activation, outputs, outputGradient);
      const gradient: tf.Tensor1D = tf.reshape(tf.matMul(inputs, above, true, false), [-1]);
      return {
        parameters: [decay > 0 ? tf.add(gradient, tf.mul(decay, flat)) : gradient, tf.sum(above, 0)],
        inputs: () => tf.matMul(above, weights, false, true),
      };
    },
  };
};
