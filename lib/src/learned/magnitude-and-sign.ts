/**
 * The head of chapter 3 (thesis 3.3): ten outputs choose a magnitude among 0, 1/9, ..., 1, two a sign, each
 * by a softmax, and delta is the product of the expectations: delta = E_m E_s, in [-1, 1].
 */

import { coordinateNetwork, softmax } from './coordinate-network.js';
import type { Policy } from './coordinate-rule.js';

const magnitudes = Array.from({ length: 10 }, (_, j) => j / 9);
const signs = [-1, 1];

export interface MagnitudeAndSignSettings {
  /** Inputs per coordinate. */
  readonly inputs: number;
  /** Widths of the hidden layers; the thesis takes one of 50. */
  readonly hidden: readonly number[];
}

export function magnitudeAndSign({ inputs, hidden }: MagnitudeAndSignSettings): Policy {
  const network = coordinateNetwork(inputs, hidden, magnitudes.length + signs.length);
  return {
    theta: network.theta,
    initialize: (stream) => network.initialize(stream),
    delta: (algebra, theta, features) => {
      const outputs = network.forward(algebra, theta, features);
      const expectation = (begin: number, values: readonly number[]) => {
        const logits = algebra.rows(outputs, begin, values.length);
        const weights = softmax(algebra, logits);
        return algebra.historySum(algebra.mul(weights, algebra.constant(values, [values.length, 1])));
      };
      return algebra.mul(expectation(0, magnitudes), expectation(magnitudes.length, signs));
    },
  };
}
