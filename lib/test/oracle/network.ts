/**
 * Loss and gradient of a dense network in double precision, one image after the other: a second opinion that shares
 * no arithmetic with the library. Its data are the library's: bytes over 255, rounded to single precision once.
 */
import type { ImageDataset } from '../../src/data/dataset.js';
import type { NetworkProblem } from '../../src/problems/problem.js';

export interface LossAndGradient {
  readonly loss: number;
  readonly gradient: number[];
}

/** Mean cross entropy of the softmax over the images at `indices` of the training split, and its gradient. */
export function networkLoss(
  { layers, size }: NetworkProblem,
  { train, height, width, channels }: ImageDataset,
  x: ArrayLike<number>,
  indices: Int32Array,
): LossAndGradient {
  const pixels = height * width * channels;
  const gradient = Array<number>(size).fill(0);
  const begins: number[] = [];
  let parameters = 0;
  for (const { inputs, outputs } of layers) {
    begins.push(parameters);
    parameters += inputs * outputs + outputs;
  }
  let loss = 0;
  for (const index of indices) {
    const values: number[][] = [[]];
    for (let p = 0; p < pixels; p++) values[0].push(Math.fround(train.images[index * pixels + p] / 255));

    for (let l = 0; l < layers.length; l++) {
      const { inputs, outputs, activation } = layers[l];
      const above: number[] = [];
      for (let o = 0; o < outputs; o++) {
        let z = x[begins[l] + inputs * outputs + o];
        for (let i = 0; i < inputs; i++) z += values[l][i] * x[begins[l] + i * outputs + o];
        above.push(bend(activation, z));
      }
      values.push(above);
    }

    const logits = values[layers.length];
    let total = 0;
    for (const logit of logits) total += Math.exp(logit);
    const label = train.labels[index];
    loss += (Math.log(total) - logits[label]) / indices.length;

    let slopes = logits.map((logit, c) => (Math.exp(logit) / total - (c === label ? 1 : 0)) / indices.length);
    for (let l = layers.length - 1; l >= 0; l--) {
      const { inputs, outputs, activation } = layers[l];
      const below = Array<number>(inputs).fill(0);
      for (let o = 0; o < outputs; o++) {
        const slope = slopes[o] * slopeOf(activation, values[l + 1][o]);
        gradient[begins[l] + inputs * outputs + o] += slope;
        for (let i = 0; i < inputs; i++) {
          gradient[begins[l] + i * outputs + o] += slope * values[l][i];
          below[i] += slope * x[begins[l] + i * outputs + o];
        }
      }
      slopes = below;
    }
  }
  return { loss, gradient };
}

type Activation = NetworkProblem['layers'][number]['activation'];

function bend(activation: Activation, z: number): number {
  if (activation === 'sigmoid') return 1 / (1 + Math.exp(-z));
  if (activation === 'tanh') return Math.tanh(z);
  return activation === 'relu' && z < 0 ? 0 : z;
}

/** The slope of an activation where its value is `y`. */
function slopeOf(activation: Activation, y: number): number {
  if (activation === 'sigmoid') return y - y * y;
  if (activation === 'tanh') return (1 - y) * (1 + y);
  return activation === 'relu' && y === 0 ? 0 : 1;
}
