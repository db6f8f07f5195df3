/**
 * The small network that all coordinates share: hidden relu layers and a linear output (thesis 3.3, 4.3.2).
 * Weights start at N(0, 0.01^2), biases at 0.
 */
import type { Algebra } from '../algebra.js';
import { UsageError } from '../errors.js';
import { type ParameterShape, sizeOf, totalSize } from '../problems/parameters.js';
import type { Stream } from '../random/stream.js';
import type { Theta } from './learned-optimizer.js';

/** Standard deviation of the weights before training. */
const deviation = 0.01;

export interface CoordinateNetwork {
  readonly theta: readonly ParameterShape[];
  initialize(stream: Stream): Float32Array;
  /** @param inputs [inputs, n] @returns [outputs, n] */
  forward<V>(algebra: Algebra<V>, theta: Theta<V>, inputs: V): V;
}

/** @param hidden widths of the hidden layers */
export function coordinateNetwork(
  inputs: number,
  hidden: readonly number[],
  outputs: number,
): CoordinateNetwork {
  const widths = [inputs, ...hidden, outputs];
  checkWidths(widths);
  const layers = hidden.map((_, i) => `hidden${i + 1}`).concat('output');
  const theta = layers.flatMap((layer, i) => [
    { name: `${layer}/weights`, shape: [widths[i + 1], widths[i]] },
    { name: `${layer}/bias`, shape: [widths[i + 1], 1] },
  ]);
  return {
    theta,
    initialize: (stream) => drawWeights(theta, stream),
    forward: (algebra, theta, inputs) =>
      layers.reduce((below, layer, i) => {
        const sum = algebra.affine(theta[`${layer}/weights`], below, theta[`${layer}/bias`]);
        return i < hidden.length ? algebra.maximum(sum, 0) : sum;
      }, inputs),
  };
}

/** Each block from a stream of its own name; biases are 0. */
function drawWeights(theta: readonly ParameterShape[], stream: Stream): Float32Array {
  const values = new Float32Array(totalSize(theta));
  let offset = 0;
  for (const { name, shape } of theta) {
    const block = values.subarray(offset, offset + sizeOf(shape));
    offset += block.length;
    if (name.endsWith('/bias')) continue;
    stream.split(name).normal(block);
    block.forEach((value, i) => {
      block[i] = value * deviation;
    });
  }
  return values;
}

function checkWidths(widths: readonly number[]): void {
  const wrong = widths.find((width) => !Number.isSafeInteger(width) || width < 1);
  if (wrong === undefined) return;
  throw new UsageError({
    expected: 'Every layer of the network has a whole number of units, 1 or more',
    found: `${wrong} among ${widths.join('-')}`,
    mend: 'give another number of inputs or other hidden widths',
  });
}

/** Softmax over the rows of [k, n], per coordinate. */
export function softmax<V>(algebra: Algebra<V>, logits: V): V {
  const exponentials = algebra.exp(algebra.sub(logits, algebra.historyMax(logits)));
  return algebra.div(exponentials, algebra.historySum(exponentials));
}
