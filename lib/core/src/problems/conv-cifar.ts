/**
 * ConvCifar_0 and ConvCifar_1 (thesis 2.3.4): the network of TensorFlow's CIFAR-10 tutorial. Two convolutions of
 * 5 x 5 with relu, max pools of 3 x 3 and local response normalisations around them, three dense layers; mean softmax
 * cross entropy, and 0.004 / 2 times the squared weights of the dense layers.
 *
 * Two numbers of the thesis are misprints: 384 x 191 weights (192 gives its 1,068,298 parameters), and 32 channels
 * of the small network (16 fit the 576 inputs of its first dense layer).
 */
import { countTo, mostExamples, oneOf, usually } from '../gate/kinds.js';
import { readSettings } from '../gate/settings.js';
import type { DenseLayer, Initializer, Layer } from './layer.js';
import { networkProblem } from './network.js';
import type { NetworkProblem } from './problem.js';

/** 0: the large one, 1,068,298 parameters; 1: the small one, 67,956. */
const names = [0, 1] as const;

interface Widths {
  /** Channels after each convolution, and the units of the two hidden dense layers. */
  readonly channels: number;
  readonly hidden: readonly [number, number];
}

const widths: Record<(typeof names)[number], Widths> = {
  0: { channels: 64, hidden: [384, 192] },
  1: { channels: 16, hidden: [96, 46] },
};

const decay = 0.004;

const form = { batchSize: usually(countTo(mostExamples), 128) };

/**
 * ConvCifar_0 or ConvCifar_1 (thesis 2.3.4): a convolutional network on crops of CIFAR-10.
 * @param name 0 the large one, 1 the small one
 * @throws UsageError for another name, or settings that cannot be
 */
export function convCifar(name: 0 | 1, given: { readonly batchSize?: number } = {}): NetworkProblem {
  oneOf(names).read(name, { name: 'name', of: 'convCifar' });
  const { batchSize } = readSettings('ConvCifar', form, given);
  return networkProblem(
    {
      id: `ConvCifar_${name}`,
      title: `ConvCifar_${name}`,
      source: 'thesis 2.3.4',
      settings: { name, batchSize },
      batch: { dataset: 'cifar10', size: batchSize, sampling: 'shuffled-passes', images: 'crops' },
    },
    convCifarLayers(24, widths[name]),
  );
}

/** Its layers on images of any size, for small versions in tests too. */
export function convCifarLayers(side: number, { channels, hidden }: Widths): Layer[] {
  const [half, quarter] = [Math.ceil(side / 2), Math.ceil(side / 4)];
  const on = (size: number, channels: number) => ({ height: size, width: size, channels });
  const convolution = { kind: 'convolution', side: 5, outputs: channels, activation: 'relu' } as const;
  const pool = { kind: 'max-pool', side: 3, stride: 2 } as const;
  const normalization = { kind: 'normalization', radius: 4, bias: 1, alpha: 0.001 / 9, beta: 0.75 } as const;
  const kernel = truncated(0.05);
  const [first, second] = hidden;
  return [
    { ...convolution, ...on(side, 3), weights: kernel, bias: constant(0) },
    { ...pool, ...on(side, channels) },
    { ...normalization, ...on(half, channels) },
    { ...convolution, ...on(half, channels), weights: kernel, bias: constant(0.1) },
    { ...normalization, ...on(half, channels) },
    { ...pool, ...on(half, channels) },
    dense(quarter ** 2 * channels, first, 'relu', truncated(0.04), constant(0.1)),
    dense(first, second, 'relu', truncated(0.04), constant(0.1)),
    dense(second, 10, 'linear', truncated(1 / second), constant(0)),
  ];
}

function dense(
  inputs: number,
  outputs: number,
  activation: DenseLayer['activation'],
  weights: Initializer,
  bias: Initializer,
): DenseLayer {
  return { kind: 'dense', inputs, outputs, activation, weights, bias, decay };
}

const truncated = (deviation: number): Initializer => ({ kind: 'truncated-normal', deviation });

const constant = (value: number): Initializer => ({ kind: 'constant', value });
