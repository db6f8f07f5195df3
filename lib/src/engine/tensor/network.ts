/** Networks given as layers, in tensor operations: batch, loss, gradient, accuracy. */
import * as tf from '@tensorflow/tfjs';
import { type Batch, gatherLabels, inputsOf, numbersPerImage, testBatches } from '../../data/batches.js';
import type { ImageDataset, ImageSplit } from '../../data/dataset.js';
import type { Layer } from '../../problems/layer.js';
import type { NetworkProblem } from '../../problems/problem.js';
import type { Evaluator } from '../machine.js';
import { type DenseParameters, denseBackward, denseForward, denseParameters } from './dense.js';

/** Test images are classified in pieces of this many, to bound the memory. */
const accuracyBatch = 1000;

export function networkEvaluator({ layers }: NetworkProblem, dataset: ImageDataset): Evaluator<tf.Tensor> {
  const pixels = dataset.height * dataset.width * dataset.channels;
  const batchOf = (split: ImageSplit, indices: Int32Array) => ({
    inputs: tf.tensor2d(gatherImages(split, pixels, indices), [indices.length, pixels]),
    labels: tf.tensor1d(gatherLabels(split, indices), 'int32'),
  });
  return {
    loss: (x, indices = new Int32Array()) => {
      const { inputs, labels } = batchOf(dataset.train, indices);
      const values = forward(layers, parametersOf(layers, x), inputs);
      return softmaxCrossEntropy(values[layers.length], labels, dataset.classes).loss;
    },
    lossAndGradient: (x, indices = new Int32Array()) => {
      const { inputs, labels } = batchOf(dataset.train, indices);
      const parameters = parametersOf(layers, x);
      const values = forward(layers, parameters, inputs);
      const { loss, slope } = softmaxCrossEntropy(values[layers.length], labels, dataset.classes);
      return { loss, gradient: backward(layers, parameters, values, slope) };
    },
    accuracy: async (x) => {
      let right = 0;
      for (let start = 0; start < dataset.test.count; start += accuracyBatch) {
        const length = Math.min(accuracyBatch, dataset.test.count - start);
        const count = tf.tidy(() => {
          const { inputs, labels } = batchOf(
            dataset.test,
            Int32Array.from({ length }, (_, i) => start + i),
          );
          const logits = forward(layers, parametersOf(layers, x), inputs)[layers.length];
          return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
        });
        right += (await count.data())[0];
        count.dispose();
      }
      return right / dataset.test.count;
    },
  };
}

function parametersOf(layers: readonly Layer[], x: tf.Tensor): DenseParameters[] {
  let offset = 0;
  return layers.map((layer) => {
    const parameters = denseParameters(layer, x, offset);
    offset += (layer.inputs + 1) * layer.outputs;
    return parameters;
  });
}

/** @returns the inputs, then the outputs of every layer */
function forward(
  layers: readonly Layer[],
  parameters: readonly DenseParameters[],
  inputs: tf.Tensor2D,
): tf.Tensor2D[] {
  const values = [inputs];
  layers.forEach((layer, l) => {
    values.push(denseForward(layer, parameters[l], values[l]));
  });
  return values;
}

/** @returns the gradient with respect to the flat parameters */
function backward(
  layers: readonly Layer[],
  parameters: readonly DenseParameters[],
  values: readonly tf.Tensor2D[],
  slope: tf.Tensor2D,
): tf.Tensor1D {
  const gradients: tf.Tensor1D[] = [];
  let above = slope;
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = denseBackward(layers[l], parameters[l], values[l], values[l + 1], above);
    gradients.unshift(...layer.gradients);
    if (l > 0) above = layer.inputSlope();
  }
  return tf.concat1d(gradients);
}

/** Mean over the batch, and its derivative with respect to the logits, [batch, classes]. */
function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  classes: number,
): { loss: tf.Scalar; slope: tf.Tensor2D } {
  const target = tf.oneHot(labels, classes) as tf.Tensor2D;
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logProbability = tf.sub<tf.Tensor2D>(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  const batch = logits.shape[0];
  return {
    loss: tf.div(tf.neg(tf.sum(tf.mul(logProbability, target))), batch),
    slope: tf.div(tf.sub(tf.exp(logProbability), target), batch),
  };
}
