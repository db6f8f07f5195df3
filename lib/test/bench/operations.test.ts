/** Operations of workloads, counted by hand. */
import { expect, test } from 'vitest';
import { operationsOf } from '../../tools/src/bench/operations.js';
import type { Workload } from '../../tools/src/bench/workload.js';
import { workloadName } from '../../tools/src/bench/workload.js';
import { workloads } from '../../tools/src/bench/workloads.js';

/** MlpMnist, multiply-adds of one batch: 784 x 20 and 20 x 10 forward, twice that backward without the images' own gradients. */
const mlp = 128 * (3 * (784 * 20 + 20 * 10) - 784 * 20);
const size = 15_910;

/** ConvCifar_1, forward, one image: two convolutions of 5 x 5, three dense layers. */
const firstConvolution = 24 * 24 * 16 * 25 * 3;
const cifar = firstConvolution + 12 * 12 * 16 * 25 * 16 + 576 * 96 + 96 * 46 + 46 * 10;

const onMnist = { network: 'MlpMnist' } as const;

test.each<[string, Workload, number]>([
  ['a gradient', { kind: 'gradient', ...onMnist }, 2 * mlp],
  [
    'a gradient of a convolutional network',
    { kind: 'gradient', network: 'ConvCifar_1' },
    2 * 128 * (3 * cifar - firstConvolution),
  ],
  ['a step of Adam, which has no network', { kind: 'step', ...onMnist, rule: 'adam' }, 2 * mlp],
  [
    'a step of k Momentums 6: 6-50-12 per coordinate',
    { kind: 'step', ...onMnist, rule: 'k-momentums-6-0.2-0.99' },
    2 * (mlp + size * (6 * 50 + 50 * 12)),
  ],
  [
    'a meta-iteration of k Timesteps 20: two gradients, the network forward and twice backward',
    { kind: 'training', ...onMnist, rule: 'k-timesteps-20', unroll: 1, order: 'first' },
    2 * (2 * mlp + 3 * size * (20 * 50 + 50 * 12)),
  ],
  [
    'second order of RNN 2: two more gradients a step',
    { kind: 'training', ...onMnist, rule: 'rnn-2', unroll: 20, order: 'second' },
    2 * 20 * (4 * mlp + 3 * size * (6 * 50 + 50 * 50 + 50 * 6)),
  ],
  ['LA: a mixture of six', { kind: 'rule', rule: 'la-b', coordinates: 1000 }, 2 * 1000 * 6],
  ['RNN 1 alone', { kind: 'rule', rule: 'rnn-1', coordinates: 1000 }, 2 * 1000 * (6 * 50 + 50 * 6)],
  ['the test split', { kind: 'accuracy', ...onMnist }, 2 * 10_000 * (784 * 20 + 20 * 10)],
  ['preparing a batch', { kind: 'batch', network: 'ConvCifar_0' }, 0],
])('%s', (_what, workload, expected) => {
  expect(operationsOf(workload)).toBe(expected);
});

test('every workload has a name of its own', () => {
  expect(new Set(workloads.map(workloadName)).size).toBe(workloads.length);
});
