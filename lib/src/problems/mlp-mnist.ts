/**
 * MlpMnist (thesis 2.3.3, spelled "MlpMnsit" there): 784 -> 20 sigmoid -> 10, mean softmax cross
 * entropy, no weight decay. Every weight and every bias starts at N(0, 0.01^2).
 */
import type { DenseLayer, Initializer } from './layer.js';
import { networkProblem } from './network.js';
import type { NetworkProblem } from './problem.js';

export interface MlpMnistSettings {
  /** Widths of the hidden layers; the thesis takes one of 20. */
  readonly hidden?: readonly number[];
  readonly activation?: DenseLayer['activation'];
  readonly batchSize?: number;
}

export function mlpMnist({
  hidden = [20],
  activation = 'sigmoid',
  batchSize = 128,
}: MlpMnistSettings = {}): NetworkProblem {
  const widths = [784, ...hidden, 10];
  const start: Initializer = { kind: 'normal', deviation: 0.01 };
  const layers = widths.slice(1).map(
    (outputs, index): DenseLayer => ({
      kind: 'dense',
      inputs: widths[index],
      outputs,
      activation: index < hidden.length ? activation : 'linear',
      weights: start,
      bias: start,
    }),
  );
  return networkProblem(
    {
      id: 'MlpMnist',
      title: `MlpMnist (${widths.join('-')})`,
      source: 'thesis 2.3.3',
      settings: { hidden, activation, batchSize },
      batch: { dataset: 'mnist', size: batchSize, sampling: 'with-replacement', images: 'intensities' },
    },
    layers,
  );
}
