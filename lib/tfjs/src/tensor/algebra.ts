/** The algebra of rules in TensorFlow.js: each operation is one of its own, on whatever backend is set. */
import * as tf from '@tensorflow/tfjs';
import type { Algebra } from 'l2o/internal/algebra.js';
import { type Fold, matricesOf } from 'l2o/internal/blocks.js';
import { detached } from './detached.js';
import { extreme } from './extreme.js';

export const tensorAlgebra: Algebra<tf.Tensor> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  maximum: (a, b) => withNaN(tf.maximum(a, b), b),
  minimum: (a, b) => withNaN(tf.minimum(a, b), b),
  equal: (a, b) => detached(a, (a) => tf.cast(tf.equal(a, b), 'float32')),
  sqrt: (a) => tf.sqrt(a),
  square: (a) => tf.square(a),
  exp: (a) => tf.exp(a),
  log: (a) => tf.log(a),
  tanh: (a) => tf.tanh(a),
  sigmoid: (a) => tf.sigmoid(a),
  abs: (a) => tf.abs(a),
  sign: (a) => tf.sign(a),
  select: (condition, a, b) => {
    // Where what is not chosen is NaN or infinite, its derivative is 0 all the same.
    const chosen = (isChosen: (condition: tf.Tensor) => tf.Tensor, from: tf.Tensor) =>
      tf.where(detached(condition, isChosen), from, tf.zerosLike(from));
    return tf.add(
      chosen((condition) => tf.greater(tf.abs(condition), 0), a),
      chosen((condition) => tf.equal(condition, 0), b),
    );
  },
  fillLike: (a, value) => tf.fill(a.shape, value),
  constant: (values, shape) => tf.tensor(Float32Array.from(values), [...shape]),

  sum: (vector) => tf.sum(vector),
  blockFold: (vector, fold, blocks) =>
    tf.concat(
      matricesOf(blocks).map(({ begin, rows, columns }) => {
        const matrix = tf.reshape(tf.slice(vector, begin, rows * columns), [rows, columns]);
        const folded = folds[fold](matrix, blocks.by === 'column' ? 0 : 1);
        return tf.reshape(tf.add(folded, tf.zeros([rows, columns])), [rows * columns]);
      }),
    ),
  coordinate: (vector, index) => tf.reshape(tf.slice(vector, index, 1), []),
  stack: (values) => tf.stack([...values]),

  history: (vector, k) => tf.tile(tf.expandDims(vector, 0), [k, 1]),
  rows: (history, begin, count) => tf.slice(history, [begin], [count]),
  join: (first, second) => tf.concat([first, second]),
  push: (history, vector) => tf.concat([tf.slice(history, [1, 0]), tf.expandDims(vector, 0)]),
  historyMax: extreme((history) => tf.max(history, 0)),
  historyMin: extreme((history) => tf.min(history, 0)),
  historyMean: (history) => tf.mean(history, 0),
  historySum: (history) => tf.sum(history, 0),
  affine: (weights, history, bias) => tf.add(tf.matMul(weights as tf.Tensor2D, history as tf.Tensor2D), bias),
};

/** Along an axis, which stays with length 1. */
const folds: Readonly<Record<Fold, (matrix: tf.Tensor, axis: number) => tf.Tensor>> = {
  mean: (matrix, axis) => tf.mean(matrix, axis, true),
  sum: (matrix, axis) => tf.sum(matrix, axis, true),
  max: (matrix, axis) => extreme((matrix) => tf.max(matrix, axis, true), axis)(matrix),
};

/** The larger or smaller of two, NaN where the second is: in WebAssembly TensorFlow.js keeps one of the first alone. */
function withNaN(extreme: tf.Tensor, second: tf.Tensor | number): tf.Tensor {
  if (typeof second === 'number') return extreme;
  return tf.where(
    detached(second, (second) => tf.isNaN(second)),
    second,
    extreme,
  );
}
