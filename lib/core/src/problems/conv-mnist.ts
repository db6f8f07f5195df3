/**
 * ConvMnist_0 and ConvMnist_1 (thesis 2.3.3, "l" and "s" there): two convolutions of 5 x 5 with relu, each followed by a
 * max pool of 2 x 2, and two dense layers; mean softmax cross entropy, no weight decay. The network of TensorFlow's "expert"
 * tutorial without its dropout; every weight and every bias starts at N(0, 0.01^2).
 */
import { countTo, mostExamples, oneOf, usually } from '../gate/kinds.js';
import { readSettings } from '../gate/settings.js';
import type { Initializer, Layer } from './layer.js';
import { networkProblem } from './network.js';
import type { NetworkProblem } from './problem.js';

/** 0: the large one, 3,274,634 parameters; 1: the small one, 821,706. */
const names = [0, 1] as const;

interface Widths {
  /** Channels after the first and the second convolution, and the units of the hidden dense layer. */
  readonly channels: readonly [number, number];
  readonly hidden: number;
}

const widths: Record<(typeof names)[number], Widths> = {
  0: { channels: [32, 64], hidden: 1024 },
  1: { channels: [16, 32], hidden: 512 },
};

const form = { batchSize: usually(countTo(mostExamples), 128) };

/**
 * ConvMnist_0 or ConvMnist_1 (thesis 2.3.3): a convolutional network on MNIST.
 * @param name 0 the large one, 1 the small one
 * @throws UsageError for another name, or settings that cannot be
 */
export function convMnist(name: 0 | 1, given: { readonly batchSize?: number } = {}): NetworkProblem {
  oneOf(names).read(name, { name: 'name', of: 'convMnist' });
  const { batchSize } = readSettings('ConvMnist', form, given);
  return networkProblem(
    {
      id: `ConvMnist_${name}`,
      title: `ConvMnist_${name}`,
      source: 'thesis 2.3.3',
      settings: { name, batchSize },
      batch: { dataset: 'mnist', size: batchSize, sampling: 'with-replacement', images: 'intensities' },
    },
    convMnistLayers(28, widths[name]),
  );
}

/** Its layers on images of any size that is a multiple of 4, for small versions in tests too. */
export function convMnistLayers(side: number, { channels, hidden }: Widths): Layer[] {
  const [first, second] = channels;
  const start: Initializer = { kind: 'normal', deviation: 0.01 };
  const drawn = { weights: start, bias: start } as const;
  const on = (size: number, channels: number) => ({ height: size, width: size, channels });
  const [half, quarter] = [side / 2, side / 4];
  return [
    { kind: 'convolution', ...on(side, 1), side: 5, outputs: first, activation: 'relu', ...drawn },
    { kind: 'max-pool', ...on(side, first), side: 2, stride: 2 },
    { kind: 'convolution', ...on(half, first), side: 5, outputs: second, activation: 'relu', ...drawn },
    { kind: 'max-pool', ...on(half, second), side: 2, stride: 2 },
    { kind: 'dense', inputs: quarter ** 2 * second, outputs: hidden, activation: 'relu', ...drawn },
    { kind: 'dense', inputs: hidden, outputs: 10, activation: 'linear', ...drawn },
  ];
}
