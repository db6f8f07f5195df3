/**
 * Loss and gradient of a network in double precision, one image after the other: a second opinion that shares
 * no arithmetic with the library. Its data are the library's: bytes over 255, rounded to single precision once, or
 * what a batch brings.
 */
import type { Batch } from '../../core/src/data/batches.js';
import type { ImageDataset } from '../../core/src/data/dataset.js';
import type { NetworkProblem } from '../../core/src/problems/problem.js';
import { decayingOf, parametersOf, type Through, through } from './layers.js';

export interface LossAndGradient {
  readonly loss: number;
  readonly gradient: number[];
}

/** Mean cross entropy of the softmax over a batch of the training split, and weight decay; and its gradient. */
export function networkLoss(
  { layers, size }: NetworkProblem,
  dataset: ImageDataset,
  x: ArrayLike<number>,
  batch: Batch,
): LossAndGradient {
  const gradient = Array<number>(size).fill(0);
  const begins: number[] = [];
  let parameters = 0;
  for (const layer of layers) {
    begins.push(parameters);
    parameters += parametersOf(layer);
  }
  let loss = 0;
  const { length } = batch.indices;
  for (let b = 0; b < length; b++) {
    const passes: Through[] = [];
    let values = imageOf(batch, b, dataset);
    layers.forEach((layer, l) => {
      const pass = through(layer, (parameter) => x[begins[l] + parameter], values);
      passes.push(pass);
      values = pass.above;
    });
    let total = 0;
    for (const logit of values) total += Math.exp(logit);
    const label = dataset.train.labels[batch.indices[b]];
    loss += (Math.log(total) - values[label]) / length;

    let cotangents = values.map((logit, c) => (Math.exp(logit) / total - (c === label ? 1 : 0)) / length);
    for (let l = layers.length - 1; l >= 0; l--) {
      cotangents = passes[l].back(cotangents, (parameter, derivative) => {
        gradient[begins[l] + parameter] += derivative;
      });
    }
  }
  layers.forEach((layer, l) => {
    const { count, decay } = decayingOf(layer);
    for (let i = begins[l]; i < begins[l] + count; i++) {
      loss += (decay * x[i] * x[i]) / 2;
      gradient[i] += decay * x[i];
    }
  });
  return { loss, gradient };
}

function imageOf(
  { indices, images }: Batch,
  b: number,
  { train, height, width, channels }: ImageDataset,
): number[] {
  const size = images ? images.length / indices.length : height * width * channels;
  const image: number[] = [];
  for (let p = 0; p < size; p++) {
    image.push(images ? images[b * size + p] : Math.fround(train.images[indices[b] * size + p] / 255));
  }
  return image;
}
