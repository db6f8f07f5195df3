/** A network of 72 parameters on a cutting of the made-up images: small enough for central differences by the hundred. */
import { batchIndices } from '../../core/src/data/batches.js';
import type { ImageDataset, ImageSplit } from '../../core/src/data/dataset.js';
import type { StepBatches } from '../../core/src/engine/meta-trajectory.js';
import { totalSize } from '../../core/src/parameters.js';
import { parametersOf } from '../../core/src/problems/layer.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import type { NetworkProblem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';
import { madeUpImages } from '../support/images.js';

const height = 10;
const width = 2;

/** The first ten rows, where the class is written, two pixels wide; the first pixel is black in every image. */
function cutting(split: ImageSplit): ImageSplit {
  const images = new Uint8Array(split.count * height * width);
  for (let i = 0; i < split.count; i++) {
    for (let p = 1; p < height * width; p++) {
      const byte = Math.floor(p / width) * 28 + (p % width);
      images[i * height * width + p] = split.images[i * 784 + byte];
    }
  }
  return { ...split, images };
}

const whole = madeUpImages();

export const smallImages: ImageDataset = {
  ...whole,
  height,
  width,
  train: cutting(whole.train),
  validation: cutting(whole.validation),
  test: cutting(whole.test),
};

const hidden = 2;

/** MlpMnist with 20 inputs and 2 hidden units. */
export function smallNetwork(activation: 'sigmoid' | 'tanh' | 'relu' = 'sigmoid'): NetworkProblem {
  const mnist = mlpMnist({ hidden: [hidden], activation, batchSize: 4 });
  const [first, second] = mnist.layers;
  const layers = [{ ...first, inputs: height * width }, second];
  const parameters = parametersOf(layers);
  return { ...mnist, layers, parameters, size: totalSize(parameters) };
}

/** Where the weights of the black pixel stand in the flat vector: their gradient is 0. */
export const blackWeights = [0, hidden] as const;

/** A point with weights of the order of 1/2, where no gradient is all but 0. */
export const pointOf = (size: number, seed: number): Float32Array =>
  Stream.fromSeed(seed)
    .split('point')
    .normal(new Float32Array(size))
    .map((value) => 0.5 * value);

/** The batches of `count` steps from step `from` on, four images each. */
export function batchesOf(count: number, from = 0): StepBatches[] {
  const draw = (name: string, step: number) => ({
    indices: Stream.fromSeed(11)
      .split(name)
      .integers(new Int32Array(4), smallImages.train.count, 4 * step),
  });
  return Array.from({ length: count }, (_, u) => ({
    gradient: draw('gradient', from + u),
    loss: draw('loss', from + u),
  }));
}

/** The batches that an ordinary trajectory with this seed draws for its gradients. */
export function drawnBatches(seed: number, size: number, count: number): StepBatches[] {
  const stream = Stream.fromSeed(seed).split('gradient batches');
  return Array.from({ length: count }, (_, step) => ({
    gradient: { indices: batchIndices(stream, step, size, smallImages.train.count) },
    loss: undefined,
  }));
}

/** The noise that an engine draws from this stream, as the oracle takes it: step number `t` is 1 for the first. */
export const noiseOf =
  (stream: Stream, size: number) =>
  (t: number): Float32Array =>
    stream.split('step').normal(new Float32Array(size), (t - 1) * size);
