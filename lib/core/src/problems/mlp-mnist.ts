/**
 * MlpMnist (thesis 2.3.3, spelled "MlpMnsit" there): 784 -> 20 sigmoid -> 10, mean softmax cross
 * entropy, no weight decay. Every weight and every bias starts at N(0, 0.01^2).
 */
import { countTo, listOf, mostExamples, oneOf, usually } from '../gate/kinds.js';
import { type Form, readSettings } from '../gate/settings.js';
import { activations, type DenseLayer, type Initializer } from './layer.js';
import { networkProblem } from './network.js';
import type { NetworkProblem } from './problem.js';

const form = {
  hidden: usually(listOf(countTo(mostExamples), { least: 0, most: 100 }), [20]),
  activation: usually(oneOf(activations), 'sigmoid'),
  batchSize: usually(countTo(mostExamples), 128),
} satisfies Form<NonNullable<Parameters<typeof mlpMnist>[0]>>;

/**
 * MlpMnist (thesis 2.3.3): a dense network on MNIST, in batches of 128 unless given.
 * @throws UsageError for settings that cannot be
 */
export function mlpMnist(
  given: {
    /** Widths of the hidden layers; the thesis takes one of 20. */
    readonly hidden?: readonly number[];
    readonly activation?: DenseLayer['activation'];
    readonly batchSize?: number;
  } = {},
): NetworkProblem {
  const { hidden, activation, batchSize } = readSettings('MlpMnist', form, given);
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
