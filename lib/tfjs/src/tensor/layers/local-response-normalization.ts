/**
 * Local response normalisation in tensor operations. With s_c = bias + alpha sum x_c'^2 over the channels near c:
 *
 *   y_c = x_c s_c^-beta
 *   dL/dx_c = g_c s_c^-beta - 2 alpha beta x_c (sum of g_c' y_c' / s_c' over the same channels)
 *
 * A sum over the channels nearby is a product with a matrix of zeros and ones.
 */
import * as tf from '@tensorflow/tfjs';
import type { NormalizationLayer } from 'l2o/internal/problems/layer.js';
import type { Forward } from './pass.js';

export const normalization: Forward<NormalizationLayer> = (layer, _parameters, inputs) => {
  const { channels, bias, alpha, beta } = layer;
  const nearby = neighbours(layer);
  /** One row per pixel. */
  const pixels: tf.Tensor2D = tf.reshape(inputs, [-1, channels]);
  const scales = tf.add<tf.Tensor2D>(tf.mul(tf.matMul(tf.square(pixels), nearby), alpha), bias);
  const factors: tf.Tensor2D = tf.exp(tf.mul<tf.Tensor2D>(tf.log(scales), -beta));
  const outputs: tf.Tensor2D = tf.mul(pixels, factors);
  return {
    outputs: tf.reshape(outputs, inputs.shape),
    backward: (outputGradient) => ({
      parameters: [],
      inputs: () => {
        const above: tf.Tensor2D = tf.reshape(outputGradient, pixels.shape);
        const shares: tf.Tensor2D = tf.div(tf.mul(above, outputs), scales);
        const sums = tf.mul(tf.mul(2 * alpha * beta, pixels), tf.matMul(shares, nearby));
        return tf.reshape(tf.sub(tf.mul(above, factors), sums), inputs.shape);
      },
    }),
  };
};

/** 1 where two channels are near each other, [channels, channels]. */
function neighbours({ channels, radius }: NormalizationLayer): tf.Tensor2D {
  const near = new Float32Array(channels * channels);
  for (let c = 0; c < channels; c++) {
    for (let other = 0; other < channels; other++) {
      near[c * channels + other] = Number(Math.abs(c - other) <= radius);
    }
  }
  return tf.tensor2d(near, [channels, channels]);
}
