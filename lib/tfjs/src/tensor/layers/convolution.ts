/** A convolution in tensor operations. */
import * as tf from '@tensorflow/tfjs';
import type { ConvolutionLayer } from 'l2o/internal/problems/layer.js';
import { activated, preactivationGradient } from './activations.js';
import { convolve, imagesGradient, kernelGradient } from './correlation.js';
import type { Forward } from './pass.js';

export const convolution: Forward<ConvolutionLayer> = (layer, parameters, inputs) => {
  const { height, width, channels, side, outputs: units, activation } = layer;
  const size = side * side * channels * units;
  const weights: tf.Tensor4D = tf.reshape(tf.slice(parameters, 0, size), [side, side, channels, units]);
  const bias: tf.Tensor1D = tf.slice(parameters, size, units);
  const images: tf.Tensor4D = tf.reshape(inputs, [-1, height, width, channels]);
  const [batch] = images.shape;
  /** One row per pixel. */
  const pixels: tf.Tensor2D = tf.reshape(convolve(images, weights), [-1, units]);
  const outputs = activated(activation, tf.add(pixels, bias));
  return {
    outputs: tf.reshape(outputs, [batch, -1]),
    backward: (outputGradient) => {
      const above = preactivationGradient(activation, outputs, tf.reshape(outputGradient, [-1, units]));
      const gradients: tf.Tensor4D = tf.reshape(above, [batch, height, width, units]);
      return {
        parameters: [tf.reshape(kernelGradient(images, gradients, side), [-1]), tf.sum(above, 0)],
        inputs: () => tf.reshape(imagesGradient(weights, gradients), [batch, -1]),
      };
    },
  };
};
