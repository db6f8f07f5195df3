/**
 * Dense networks in double precision: forward, mean softmax cross entropy and the gradient, in plain
 * loops. Slow and plain on purpose: what the fast engines are checked against.
 */
import { type Batch, gatherLabels, inputsOf, testBatches } from '../../data/batches.js';
import type { ImageDataset, ImageSplit } from '../../data/dataset.js';
import type { Activation, DenseLayer } from '../../problems/layer.js';
import type { NetworkProblem } from '../../problems/problem.js';
import type { Evaluator } from '../machine.js';
import { type DoubleArray, doubleArray } from './array.js';

/** The activation, and its derivative in terms of the activation's value. */
const activations: Record<Activation, { of(z: number): number; slope(y: number): number }> = {
  linear: { of: (z) => z, slope: () => 1 },
  sigmoid: { of: (z) => 1 / (1 + Math.exp(-z)), slope: (y) => y * (1 - y) },
  tanh: { of: Math.tanh, slope: (y) => 1 - y * y },
  relu: { of: (z) => Math.max(z, 0), slope: (y) => Number(y > 0) },
};

export function networkEvaluator(problem: NetworkProblem, dataset: ImageDataset): Evaluator<DoubleArray> {
  const pixels = dataset.height * dataset.width * dataset.channels;
  const examples = (split: ImageSplit, indices: Int32Array) => ({
    inputs: Float64Array.from(gatherImages(split, pixels, indices)),
    labels: gatherLabels(split, indices),
  });
  const logitsOf = (x: DoubleArray, inputs: Float64Array) => {
    const outputs = forward(problem.layers, x.values, inputs);
    return { outputs, logits: outputs[problem.layers.length - 1] };
  };
  return {
    loss: (x, indices = new Int32Array()) => {
      const { inputs, labels } = examples(dataset.train, indices);
      return doubleArray([], [softmaxCrossEntropy(logitsOf(x, inputs).logits, labels).loss]);
    },
    lossAndGradient: (x, indices = new Int32Array()) => {
      const { inputs, labels } = examples(dataset.train, indices);
      const { outputs, logits } = logitsOf(x, inputs);
      const { loss, slope } = softmaxCrossEntropy(logits, labels);
      const gradient = backward(problem.layers, x.values, [inputs, ...outputs], slope);
      return {
        loss: doubleArray([], [loss]),
        gradient: { shape: [problem.size], values: gradient },
      };
    },
    accuracy: async (x) => {
      const all = Int32Array.from({ length: dataset.test.count }, (_, i) => i);
      const { inputs, labels } = examples(dataset.test, all);
      const { logits } = logitsOf(x, inputs);
      const classes = logits.length / labels.length;
      const right = labels.filter((label, i) => {
        const row = logits.subarray(i * classes, (i + 1) * classes);
        return row.indexOf(Math.max(...row)) === label;
      });
      return right.length / labels.length;
    },
  };
}

/** Where a layer's weights and bias begin in the flat vector. */
function offsets(layers: readonly DenseLayer[]): { weights: number; bias: number }[] {
  let next = 0;
  return layers.map(({ inputs, outputs }) => {
    const weights = next;
    const bias = weights + inputs * outputs;
    next = bias + outputs;
    return { weights, bias };
  });
}

/** @returns the outputs of every layer, each [batch, outputs] */
function forward(layers: readonly DenseLayer[], x: Float64Array, inputs: Float64Array): Float64Array[] {
  const places = offsets(layers);
  let below = inputs;
  return layers.map((layer, l) => {
    const { weights, bias } = places[l];
    const batch = below.length / layer.inputs;
    const outputs = new Float64Array(batch * layer.outputs);
    for (let b = 0; b < batch; b++) {
      const row = outputs.subarray(b * layer.outputs, (b + 1) * layer.outputs);
      row.set(x.subarray(bias, bias + layer.outputs));
      for (let i = 0; i < layer.inputs; i++) {
        const input = below[b * layer.inputs + i];
        if (input === 0) continue;
        const w = weights + i * layer.outputs;
        for (let o = 0; o < layer.outputs; o++) row[o] += input * x[w + o];
      }
      for (let o = 0; o < layer.outputs; o++) row[o] = activations[layer.activation].of(row[o]);
    }
    below = outputs;
    return outputs;
  });
}

/** @returns the mean loss and its derivative with respect to the logits, [batch, classes] */
function softmaxCrossEntropy(
  logits: Float64Array,
  labels: Int32Array,
): { loss: number; slope: Float64Array } {
  const batch = labels.length;
  const classes = logits.length / batch;
  const slope = new Float64Array(logits.length);
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const row = logits.subarray(b * classes, (b + 1) * classes);
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0));
    loss += (logSum - row[labels[b]]) / batch;
    for (let c = 0; c < classes; c++) {
      slope[b * classes + c] = (Math.exp(row[c] - logSum) - Number(c === labels[b])) / batch;
    }
  }
  return { loss, slope };
}

/**
 * @param values the inputs of the network and the outputs of every layer
 * @param slope the derivative of the loss with respect to the last outputs
 * @returns the gradient with respect to the flat parameters
 */
function backward(
  layers: readonly DenseLayer[],
  x: Float64Array,
  values: readonly Float64Array[],
  slope: Float64Array,
): Float64Array {
  const gradient = new Float64Array(x.length);
  const places = offsets(layers);
  let above = slope;
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l];
    const { weights, bias } = places[l];
    const [inputs, outputs] = [values[l], values[l + 1]];
    const preactivation = above.map((value, i) => value * activations[layer.activation].slope(outputs[i]));
    const below = new Float64Array(inputs.length);
    for (let b = 0; b < inputs.length / layer.inputs; b++) {
      const row = preactivation.subarray(b * layer.outputs, (b + 1) * layer.outputs);
      for (let o = 0; o < layer.outputs; o++) gradient[bias + o] += row[o];
      for (let i = 0; i < layer.inputs; i++) {
        const input = inputs[b * layer.inputs + i];
        const w = weights + i * layer.outputs;
        let sum = 0;
        for (let o = 0; o < layer.outputs; o++) {
          gradient[w + o] += input * row[o];
          sum += x[w + o] * row[o];
        }
        below[b * layer.inputs + i] = sum;
      }
    }
    above = below;
  }
  return gradient;
}
