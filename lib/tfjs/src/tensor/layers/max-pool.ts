/**
 * A max pool in tensor operations. Of equal entries of a window, the first, row by row, gets the gradient.
 *
 * Given where the largest entry of each window stands, a pool is linear: it picks those entries, and its gradient puts
 * numbers back there. Each of the two is the derivative of the other.
 */
import * as tf from '@tensorflow/tfjs';
import { maxPoolArgmax } from 'l2o/internal/engine/max-pool-argmax.js';
import type { MaxPoolLayer } from 'l2o/internal/problems/layer.js';
import { differentiable } from '../differentiable.js';
import { onTensorFlow } from '../on-tensorflow.js';
import type { Forward } from './pass.js';

type Shape = tf.Tensor4D['shape'];

export const maxPool: Forward<MaxPoolLayer> = (layer, _parameters, inputs) => {
  const { height, width, channels } = layer;
  const images: tf.Tensor4D = tf.reshape(inputs, [-1, height, width, channels]);
  const largest = pool(layer, images);
  return {
    outputs: tf.reshape(largest, [images.shape[0], -1]),
    backward: (outputGradient) => ({
      parameters: [],
      inputs: () => {
        const numbers: tf.Tensor4D = tf.reshape(outputGradient, largest.shape);
        return tf.reshape(putBack(layer, images, largest, numbers), inputs.shape);
      },
    }),
  };
};

/** The largest entry of each window. */
function pool(layer: MaxPoolLayer, images: tf.Tensor4D): tf.Tensor4D {
  const largestOf = (images: tf.Tensor4D) => tf.maxPool(images, layer.side, layer.stride, 'same');
  return differentiable([images], [], largestOf, (outputGradient, images) => [
    putBack(layer, images, largestOf(images), outputGradient),
  ]);
}

/** Images of zeros, with the number of each window added where its largest entry stands. */
function putBack(
  layer: MaxPoolLayer,
  images: tf.Tensor4D,
  largest: tf.Tensor4D,
  numbers: tf.Tensor4D,
): tf.Tensor4D {
  return differentiable(
    [numbers],
    [images, largest],
    (numbers, images, largest) =>
      onTensorFlow()
        ? maxPoolGrad(layer, images, largest, numbers)
        : scattered(placesOf(layer, images, numbers.shape), numbers, images.shape),
    (outputGradient, numbers, images) => [picked(placesOf(layer, images, numbers.shape), outputGradient)],
  );
}

/** TensorFlow's own kernel; that of the wasm backend errs where windows overlap. */
function maxPoolGrad(
  { side, stride }: MaxPoolLayer,
  input: tf.Tensor4D,
  output: tf.Tensor4D,
  dy: tf.Tensor4D,
): tf.Tensor4D {
  const attributes = { filterSize: side, strides: stride, pad: 'same' };
  return tf.engine().runKernel(tf.MaxPoolGrad, { dy, input, output }, attributes);
}

function picked(places: tf.Tensor4D, images: tf.Tensor4D): tf.Tensor4D {
  const flat: tf.Tensor = tf.reshape(images, [-1]);
  return tf.gather(flat, places) as tf.Tensor4D;
}

function scattered(places: tf.Tensor4D, numbers: tf.Tensor4D, shape: Shape): tf.Tensor4D {
  const size = shape.reduce((product, length) => product * length, 1);
  const flat = tf.scatterND<tf.Rank.R1>(tf.reshape(places, [-1, 1]), tf.reshape(numbers, [-1]), [size]);
  return tf.reshape(flat, shape);
}

/** Where in the flat images the largest entry of each window stands; faster in a loop than in tensor operations. */
function placesOf(layer: MaxPoolLayer, images: tf.Tensor4D, shape: Shape): tf.Tensor4D {
  return tf.tensor4d(maxPoolArgmax(layer, images.dataSync()), shape, 'int32');
}
