/**
 * Networks in double precision: mean softmax cross entropy and weight decay, and the gradient, in plain loops. Slow and
 * plain on purpose: what the fast engines are checked against.
 */
import { type Batch, gatherLabels, numbersRead } from '../../data/batches.js';
import type { ImageDataset, ImageSplit } from '../../data/dataset.js';
import { totalSize } from '../../parameters.js';
import { type Layer, parametersOf } from '../../problems/layer.js';
import type { NetworkProblem } from '../../problems/problem.js';
import type { Evaluator } from '../array-backend.js';
import { requireBatch } from '../support.js';
import { type DoubleArray, doubleArray } from './array.js';
import { forward } from './layers/forward.js';
import type { Pass } from './layers/pass.js';

export function networkEvaluator(problem: NetworkProblem, dataset: ImageDataset): Evaluator<DoubleArray> {
  const { layers, size } = problem;
  const examples = (batch: Batch, split: ImageSplit) => ({
    inputs: Float64Array.from(numbersRead(batch, split, dataset)),
    labels: gatherLabels(split, batch.indices),
  });
  const evaluate = (x: DoubleArray, batch: Batch | undefined) => {
    const { inputs, labels } = examples(requireBatch(problem, batch), dataset.train);
    const passes = passesThrough(layers, x.values, inputs);
    const { loss, logitsGradient } = softmaxCrossEntropy(logitsOf(passes), labels);
    const penalty = passes.reduce((sum, { penalty = 0 }) => sum + penalty, 0);
    return { passes, loss: doubleArray([], [loss + penalty]), logitsGradient };
  };
  return {
    loss: (x, batch) => evaluate(x, batch).loss,
    lossAndGradient: (x, batch) => {
      const { passes, loss, logitsGradient } = evaluate(x, batch);
      return { loss, gradient: { shape: [size], values: gradientOf(passes, logitsGradient, size) } };
    },
    countRight: async (x, batch) => {
      const { inputs, labels } = examples(batch, dataset.test);
      const logits = logitsOf(passesThrough(layers, x.values, inputs));
      const classes = logits.length / labels.length;
      const right = labels.filter((label, i) => {
        const row = logits.subarray(i * classes, (i + 1) * classes);
        return row.indexOf(Math.max(...row)) === label;
      });
      return right.length;
    },
  };
}

function passesThrough(layers: readonly Layer[], x: Float64Array, inputs: Float64Array): Pass[] {
  let offset = 0;
  let below = inputs;
  return layers.map((layer) => {
    const end = offset + totalSize(parametersOf([layer]));
    const pass = forward(layer, x.subarray(offset, end), below);
    offset = end;
    below = pass.outputs;
    return pass;
  });
}

function logitsOf(passes: readonly Pass[]): Float64Array {
  return passes[passes.length - 1].outputs;
}

/** @returns the mean loss and its derivative with respect to the logits, [batch, classes] */
function softmaxCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
): { loss: number; logitsGradient: Float64Array } {
  const batch = labels.length;
  const classes = logits.length / batch;
  const logitsGradient = new Float64Array(logits.length);
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0));
    loss += (logSum - row[labels[b]]) / batch;
    for (let c = 0; c < classes; c++) {
      logitsGradient[b * classes + c] = (Math.exp(row[c] - logSum) - Number(c === labels[b])) / batch;
    }
  }
  return { loss, logitsGradient };
}

/**
 * @param logitsGradient the derivative of the loss with respect to the logits
 * @returns the gradient with respect to the flat parameters
 */
function gradientOf(passes: readonly Pass[], logitsGradient: Float64Array, size: number): Float64Array {
  const gradient = new Float64Array(size);
  let end = size;
  passes.reduceRight((above, pass) => {
    const { parameters, inputs } = pass.backward(above);
    end -= parameters.length;
    gradient.set(parameters, end);
    return inputs;
  }, logitsGradient);
  return gradient;
}
