/** Networks given as layers, in tensor operations: batch, loss, gradient, right answers. */
import * as tf from '@tensorflow/tfjs';
import { type Batch, gatherLabels, numbersRead } from 'l2o/internal/data/batches.js';
import type { ImageDataset, ImageSplit } from 'l2o/internal/data/dataset.js';
import type { Evaluator } from 'l2o/internal/engine/array-backend.js';
import { requireBatch } from 'l2o/internal/engine/support.js';
import { totalSize } from 'l2o/internal/parameters.js';
import { inputsOf, type Layer, parametersOf } from 'l2o/internal/problems/layer.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import { forward } from './layers/forward.js';
import type { Pass } from './layers/pass.js';

export function networkEvaluator(problem: NetworkProblem, dataset: ImageDataset): Evaluator<tf.Tensor> {
  const { layers } = problem;
  const width = inputsOf(layers[0]);
  const examples = (batch: Batch, split: ImageSplit) => ({
    inputs: tf.tensor2d(numbersRead(batch, split, dataset), [batch.indices.length, width]),
    labels: tf.tensor1d(gatherLabels(split, batch.indices), 'int32'),
  });
  const evaluate = (x: tf.Tensor, batch: Batch | undefined) => {
    const { inputs, labels } = examples(requireBatch(problem, batch), dataset.train);
    const passes = passesThrough(layers, x, inputs);
    const { loss, logitsGradient } = softmaxCrossEntropy(logitsOf(passes), labels, dataset.classes);
    return { passes, loss: withPenalties(loss, passes), logitsGradient };
  };
  return {
    loss: (x, batch) => evaluate(x, batch).loss,
    lossAndGradient: (x, batch) => {
      const { passes, loss, logitsGradient } = evaluate(x, batch);
      return { loss, gradient: gradientOf(passes, logitsGradient) };
    },
    countRight: async (x, batch) => {
      const count = tf.tidy(() => {
        const { inputs, labels } = examples(batch, dataset.test);
        const logits = logitsOf(passesThrough(layers, x, inputs));
        return tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'));
      });
      const [right] = await count.data();
      count.dispose();
      return right;
    },
  };
}

function passesThrough(layers: readonly Layer[], x: tf.Tensor, inputs: tf.Tensor2D): Pass[] {
  let offset = 0;
  let below = inputs;
  return layers.map((layer) => {
    const size = totalSize(parametersOf([layer]));
    const pass = forward(layer, tf.slice(x as tf.Tensor1D, offset, size), below);
    offset += size;
    below = pass.outputs;
    return pass;
  });
}

function logitsOf(passes: readonly Pass[]): tf.Tensor2D {
  return passes[passes.length - 1].outputs;
}

function withPenalties(loss: tf.Tensor, passes: readonly Pass[]): tf.Tensor {
  return passes.reduce((loss, { penalty }) => (penalty ? tf.add(loss, penalty()) : loss), loss);
}

/**
 * @param logitsGradient derivative of the loss with respect to the logits
 * @returns the gradient with respect to the flat parameters
 */
function gradientOf(passes: readonly Pass[], logitsGradient: tf.Tensor2D): tf.Tensor1D {
  const gradients: tf.Tensor1D[] = [];
  let above = logitsGradient;
  for (let l = passes.length - 1; l >= 0; l--) {
    const { parameters, inputs } = passes[l].backward(above);
    gradients.unshift(...parameters);
    if (l > 0) above = inputs();
  }
  return tf.concat1d(gradients);
}

/** Mean over the batch, and its derivative with respect to the logits, [batch, classes]. */
function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  classes: number,
): { loss: tf.Scalar; logitsGradient: tf.Tensor2D } {
  const target = tf.oneHot(labels, classes) as tf.Tensor2D;
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const logProbability = tf.sub<tf.Tensor2D>(shifted, tf.log(tf.sum(tf.exp(shifted), 1, true)));
  const batch = logits.shape[0];
  return {
    loss: tf.div(tf.neg(tf.sum(tf.mul(logProbability, target))), batch),
    logitsGradient: tf.div(tf.sub(tf.exp(logProbability), target), batch),
  };
}
