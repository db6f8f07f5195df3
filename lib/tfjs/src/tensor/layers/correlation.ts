/**
 * The three maps behind a convolution of stride 1 with zeros beyond the border, and their derivatives.
 *
 * With images x, a kernel w and gradients y, let T(x, w, y) = sum of y * convolve(x, w). It is linear in each of the three, and the
 * maps are its derivatives: by y the convolution itself, by x and by w the gradients that go back from it. So the derivatives
 * of each map are the other two.
 *
 * Images [batch, height, width, channels], kernels [side, side, channels, outputs], side odd.
 *
 * TensorFlow has kernels for all three. Elsewhere two are missing or slow, and every map is a convolution.
 */
import * as tf from '@tensorflow/tfjs';
import { differentiable } from '../differentiable.js';
import { onTensorFlow } from '../on-tensorflow.js';

/** The convolution of images with a kernel. */
export function convolve(x: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D {
  return differentiable(
    [x, w],
    [],
    (x, w) => tf.conv2d(x, w, 1, 'same'),
    (y, x, w) => [imagesGradient(w, y), kernelGradient(x, y, w.shape[0])],
  );
}

/** From the gradient of a convolution to that of its images. */
export function imagesGradient(w: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D {
  return differentiable(
    [w, y],
    [],
    (w, y) => {
      const [batch, height, width] = y.shape;
      if (onTensorFlow()) return tf.conv2dTranspose(y, w, [batch, height, width, w.shape[2]], 1, 'same');
      // Rotated by half a turn, the kernel leads back.
      return tf.conv2d(y, tf.transpose(tf.reverse(w, [0, 1]), [0, 1, 3, 2]), 1, 'same');
    },
    (x, w, y) => [kernelGradient(x, y, w.shape[0]), convolve(x, w)],
  );
}

/** From the gradient of a convolution to that of its kernel. */
export function kernelGradient(x: tf.Tensor4D, y: tf.Tensor4D, side: number): tf.Tensor4D {
  return differentiable(
    [x, y],
    [],
    (x, y) => {
      const filterShape = [side, side, x.shape[3], y.shape[3]];
      if (onTensorFlow()) {
        const attributes = { strides: 1, pad: 'same', dataFormat: 'NHWC', filterShape };
        return tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy: y }, attributes);
      }
      // All images of a channel are one image whose channels are the batch; the gradients of an output are its kernel.
      const images: tf.Tensor4D = tf.transpose(x, [3, 1, 2, 0]);
      const kernel: tf.Tensor4D = tf.transpose(y, [1, 2, 0, 3]);
      const border: [number, number] = [(side - 1) / 2, (side - 1) / 2];
      // Not one number for all borders: TensorFlow.js then takes every kernel for a square one.
      const gradient = tf.conv2d(images, kernel, 1, [[0, 0], border, border, [0, 0]]);
      return tf.transpose(gradient, [1, 2, 0, 3]);
    },
    (w, x, y) => [imagesGradient(w, y), convolve(x, w)],
  );
}
