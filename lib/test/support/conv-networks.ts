/**
 * Small convolutional networks and made-up images for them: the four of the thesis with few channels, one with every kind of
 * layer on images of odd sizes, one that normalises sigmoids, and one where the entries of a pool's windows are equal.
 */
import type { Batch } from '../../core/src/data/batches.js';
import type { ImageDataset } from '../../core/src/data/dataset.js';
import { type ImageSize, madeUpImages } from '../../core/src/data/made-up-images.js';
import { convCifarLayers } from '../../core/src/problems/conv-cifar.js';
import { convMnistLayers } from '../../core/src/problems/conv-mnist.js';
import type { Initializer, Layer } from '../../core/src/problems/layer.js';
import { networkProblem } from '../../core/src/problems/network.js';
import type { NetworkProblem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';

/** A network at a point where no gradient is all but 0. */
export interface ConvCase {
  readonly name: string;
  readonly problem: NetworkProblem;
  readonly dataset: ImageDataset;
  readonly x: Float32Array;
  /** From the training split. */
  readonly batch: Batch;
  /** Whether engines have its second derivatives: they have not those of local response normalisation. */
  readonly secondOrder: boolean;
}

/** Noisy images of that size in each split. */
export function imagesOf(size: ImageSize, count = 16): ImageDataset {
  return madeUpImages(size, count, 7);
}

/** What a network reads where its data are not bytes / 255: standard normal numbers. */
function preparedImages({ height, width, channels }: ImageSize, count: number): Float32Array {
  return Stream.fromSeed(8)
    .split('prepared')
    .normal(new Float32Array(count * height * width * channels));
}

function networkOf(id: string, layers: readonly Layer[]): NetworkProblem {
  return networkProblem(
    {
      id,
      title: id,
      source: 'tests',
      settings: {},
      batch: { dataset: 'mnist', size: 3, sampling: 'with-replacement', images: 'intensities' },
    },
    layers,
  );
}

/** Weights so large that every layer matters: N(0, 0.4^2). */
function pointOf({ size }: NetworkProblem): Float32Array {
  return Stream.fromSeed(3)
    .split('point')
    .normal(new Float32Array(size))
    .map((value) => 0.4 * value);
}

const indices = Int32Array.of(4, 9, 2);

function mnistCase(name: string, widths: Parameters<typeof convMnistLayers>[1]): ConvCase {
  const problem = networkOf(name, convMnistLayers(8, widths));
  const dataset = imagesOf({ height: 8, width: 8, channels: 1 });
  return { name, problem, dataset, x: pointOf(problem), batch: { indices }, secondOrder: true };
}

/** Images of 7 x 7: the pools see odd sizes, and pad before the first window too. */
function cifarCase(name: string, widths: Parameters<typeof convCifarLayers>[1]): ConvCase {
  const problem = networkOf(name, convCifarLayers(7, widths));
  const size = { height: 7, width: 7, channels: 3 };
  const batch = { indices, images: preparedImages(size, indices.length) };
  return { name, problem, dataset: imagesOf(size), x: pointOf(problem), batch, secondOrder: false };
}

const start: Initializer = { kind: 'normal', deviation: 0.4 };
const drawn = { weights: start, bias: start } as const;

/** Images of 7 x 5, kernels of 3 and of 5 (wider than the image), pools of 3 / 2 and 2 / 2, every activation, decay. */
function oddLayers(withNormalization: boolean): Layer[] {
  const [first, second] = [
    { height: 7, width: 5 },
    { height: 4, width: 3 },
  ];
  const normalization: Layer = {
    ...{ kind: 'normalization', ...second, channels: 4 },
    ...{ radius: 1, bias: 1.5, alpha: 0.7, beta: 0.75 },
  };
  return [
    { kind: 'convolution', ...first, channels: 2, side: 3, outputs: 4, activation: 'tanh', ...drawn },
    { kind: 'max-pool', ...first, channels: 4, side: 3, stride: 2 },
    ...(withNormalization ? [normalization] : []),
    { kind: 'convolution', ...second, channels: 4, side: 5, outputs: 3, activation: 'sigmoid', ...drawn },
    { kind: 'max-pool', ...second, channels: 3, side: 2, stride: 2 },
    { kind: 'dense', inputs: 12, outputs: 5, activation: 'relu', decay: 0.1, ...drawn },
    { kind: 'dense', inputs: 5, outputs: 10, activation: 'linear', decay: 0.03, ...drawn },
  ];
}

function oddCase(name: string, withNormalization: boolean): ConvCase {
  const problem = networkOf(name, oddLayers(withNormalization));
  const dataset = imagesOf({ height: 7, width: 5, channels: 2 });
  const secondOrder = !withNormalization;
  return { name, problem, dataset, x: pointOf(problem), batch: { indices }, secondOrder };
}

/**
 * Three sigmoid channels, normalised twice over all of them with a large alpha: what a kernel keeps beyond the third, up to a
 * whole vector, would show.
 */
function sigmoidCase(name: string): ConvCase {
  const size = { height: 5, width: 4, channels: 2 };
  const pooled = { height: 3, width: 2, channels: 3 };
  const normalization: Layer = {
    ...{ kind: 'normalization', ...pooled },
    ...{ radius: 6, bias: 1, alpha: 0.5, beta: 0.75 },
  };
  const problem = networkOf(name, [
    { kind: 'convolution', ...size, side: 1, outputs: 3, activation: 'sigmoid', ...drawn },
    { kind: 'max-pool', ...size, channels: 3, side: 2, stride: 2 },
    normalization,
    normalization,
    { kind: 'dense', inputs: 3 * 2 * 3, outputs: 10, activation: 'linear', ...drawn },
  ]);
  return {
    ...{ name, problem, dataset: imagesOf(size) },
    ...{ x: pointOf(problem), batch: { indices }, secondOrder: false },
  };
}

/**
 * Every pixel is (1, 0) or (0, 1), and the kernel of one pixel weighs both alike: all entries of a window are the same number
 * and different functions of the weights. So it shows to which of equal entries a pool gives the gradient.
 */
function tiedCase(name: string, pool: { readonly side: number; readonly stride: number }): ConvCase {
  const size = { height: 5, width: 4, channels: 2 };
  const problem = networkOf(name, [
    { kind: 'convolution', ...size, side: 1, outputs: 2, activation: 'relu', ...drawn },
    { kind: 'max-pool', ...size, ...pool },
    { kind: 'dense', inputs: 3 * 2 * 2, outputs: 10, activation: 'linear', ...drawn },
  ]);
  const x = pointOf(problem);
  // Weights [channel, output]; relu is on.
  x.set([0.5, 0.25, 0.5, 0.25, 0.125, 0.5]);
  const pixels = indices.length * size.height * size.width;
  const images = new Float32Array(2 * pixels);
  Stream.fromSeed(9)
    .split('pixels')
    .integers(new Int32Array(pixels), 2)
    .forEach((channel, pixel) => {
      images[2 * pixel + channel] = 1;
    });
  return { name, problem, dataset: imagesOf(size), x, batch: { indices, images }, secondOrder: true };
}

export const convCases: readonly ConvCase[] = [
  mnistCase('small ConvMnist_0', { channels: [3, 6], hidden: 7 }),
  mnistCase('small ConvMnist_1', { channels: [2, 3], hidden: 4 }),
  cifarCase('small ConvCifar_0', { channels: 11, hidden: [6, 5] }),
  cifarCase('small ConvCifar_1', { channels: 4, hidden: [5, 3] }),
  oddCase('odd sizes', false),
  oddCase('odd sizes with normalisation', true),
  sigmoidCase('normalised sigmoids'),
];

/** Where central differences are not to be had: equal entries in the windows of a pool. */
export const tiedCases: readonly ConvCase[] = [
  tiedCase('ties in a pool of 2 / 2', { side: 2, stride: 2 }),
  tiedCase('ties in a pool of 3 / 2', { side: 3, stride: 2 }),
];

export function convCaseNamed(name: string): ConvCase {
  const found = [...convCases, ...tiedCases].find((each) => each.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
}
