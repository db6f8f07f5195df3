/** Where the largest entries of a pool's windows stand. */
import * as tf from '@tensorflow/tfjs';
import { type MaxPoolLayer, paddingBefore } from '../../../problems/layer.js';

/**
 * The place of each window's largest entry in the flat images, the first of equal ones, row by row.
 * @param images [batch, height, width, channels]
 * @param largest the largest entries
 * @returns int32, of the shape of `largest`
 */
export function placesOf(layer: MaxPoolLayer, images: tf.Tensor4D, largest: tf.Tensor4D): tf.Tensor4D {
  const { height, width, channels, side, stride } = layer;
  const [batch, rows, columns] = largest.shape;
  const [above, left] = [paddingBefore(layer, height), paddingBefore(layer, width)];
  const beyond = (before: number, count: number, length: number): [number, number] => [
    before,
    Math.max(0, (count - 1) * stride + side - before - length),
  ];
  const borders: [number, number][] = [
    [0, 0],
    beyond(above, rows, height),
    beyond(left, columns, width),
    [0, 0],
  ];
  const padded = tf.pad(images, borders, Number.NEGATIVE_INFINITY);
  /** The entry in that row and column of every window. */
  const entries = (row: number, column: number) =>
    tf.stridedSlice(
      padded,
      [0, row, column, 0],
      [batch, row + (rows - 1) * stride + 1, column + (columns - 1) * stride + 1, channels],
      [1, stride, stride, 1],
    );
  /** From the first entry of a window to the one in that row and column. */
  const distance = (row: number, column: number) => tf.scalar((row * width + column) * channels, 'int32');
  // Where nothing is equal, among NaN: the one that is on the image in every window.
  let chosen: tf.Tensor = distance(above, left);
  // From the last to the first, so that the first of equal ones stays.
  for (let row = side - 1; row >= 0; row--) {
    for (let column = side - 1; column >= 0; column--) {
      chosen = tf.where(tf.equal(entries(row, column), largest), distance(row, column), chosen);
    }
  }
  return tf.add(chosen, firstEntries(layer, largest.shape));
}

/** Where in the flat images the windows begin; before the image where it is padded. */
function firstEntries(
  layer: MaxPoolLayer,
  [batch, rows, columns, channels]: tf.Tensor4D['shape'],
): tf.Tensor4D {
  const { height, width, stride } = layer;
  const row = width * channels;
  const begin = -(paddingBefore(layer, height) * row + paddingBefore(layer, width) * channels);
  const line = (count: number, step: number, shape: number[]) =>
    tf.reshape(tf.range(0, count * step, step, 'int32'), shape);
  const images = tf.add(line(batch, height * row, [batch, 1, 1, 1]), tf.scalar(begin, 'int32'));
  const pixels = tf.add(
    line(rows, stride * row, [rows, 1, 1]),
    line(columns, stride * channels, [columns, 1]),
  );
  return tf.add(images, tf.add(pixels, line(channels, 1, [channels])));
}
