/**
 * The small network that all coordinates share: hidden layers (of relus in the thesis) and a linear output (thesis 3.3, 4.3.2).
 * Weights start at N(0, 0.01^2), biases at 0.
 */
import { countTo, listOf, mostRows, oneOf } from '../gate/kinds.js';
import { readSettings } from '../gate/settings.js';
import { elementCount, type ParameterShape, totalSize } from '../parameters.js';
import type { Stream } from '../random/stream.js';
import type { Value } from '../values/value.js';
import type { Theta } from './learned-optimizer.js';

/** Standard deviation of the weights before training. */
const deviation = 0.01;

/** Widths of the hidden layers; none is a linear map. */
export const hiddenWidths = listOf(countTo(mostRows), { least: 0, most: 100 });

/** What the hidden units make of their sums. */
type HiddenUnits = 'relu' | 'sigmoid';

export const hiddenUnits = oneOf(['relu', 'sigmoid'] as const);

/** For a legend: ", sigmoid units"; nothing where they are the thesis' own. */
export function unitsTitle(units: HiddenUnits | undefined): string {
  return units === 'sigmoid' ? ', sigmoid units' : '';
}

const activations: Record<HiddenUnits, (sum: Value) => Value> = {
  relu: (sum) => sum.maximum(0),
  sigmoid: (sum) => sum.sigmoid(),
};

export interface CoordinateNetwork {
  readonly theta: readonly ParameterShape[];
  initialize(stream: Stream): Float32Array;
  /** @param inputs [inputs, n] @returns [outputs, n] */
  forward(theta: Theta, inputs: Value): Value;
}

const form = { inputs: countTo(mostRows), hidden: hiddenWidths, outputs: countTo(mostRows) };

/** @param hidden widths of the hidden layers @throws UsageError unless all are whole numbers, 1 or more */
export function coordinateNetwork(
  inputs: number,
  hidden: readonly number[],
  outputs: number,
  units: HiddenUnits = 'relu',
): CoordinateNetwork {
  readSettings('the network of a rule', form, { inputs, hidden, outputs });
  const widths = [inputs, ...hidden, outputs];
  const layers = hidden.map((_, i) => `hidden${i + 1}`).concat('output');
  const theta = layers.flatMap((layer, i) => [
    { name: `${layer}/weights`, shape: [widths[i + 1], widths[i]] },
    { name: `${layer}/bias`, shape: [widths[i + 1], 1] },
  ]);
  return {
    theta,
    initialize: (stream) => drawWeights(theta, stream),
    forward: (theta, inputs) =>
      layers.reduce((below, layer, i) => {
        const sum = below.affine(theta[`${layer}/weights`], theta[`${layer}/bias`]);
        return i < hidden.length ? activations[units](sum) : sum;
      }, inputs),
  };
}

/** Each block from a stream of its own name; biases are 0. */
function drawWeights(theta: readonly ParameterShape[], stream: Stream): Float32Array {
  const values = new Float32Array(totalSize(theta));
  let offset = 0;
  for (const { name, shape } of theta) {
    const block = values.subarray(offset, offset + elementCount(shape));
    offset += block.length;
    if (name.endsWith('/bias')) continue;
    stream.split(name).normal(block);
    block.forEach((value, i) => {
      block[i] = value * deviation;
    });
  }
  return values;
}

/** Softmax over the rows of [k, n], per coordinate. */
export function softmax(logits: Value): Value {
  const exponentials = logits.minus(logits.max()).exp();
  return exponentials.over(exponentials.sum());
}
