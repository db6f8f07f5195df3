/**
 * The head of chapter 3 (thesis 3.3): ten outputs choose a magnitude among 0, 1/9, ..., 1, two a sign, each
 * by a softmax, and delta is the product of the expectations: delta = E_m E_s, in [-1, 1]. With other magnitudes
 * the network has a wider range of steps (3.7).
 */
import { UsageError } from '../errors.js';
import { shortNumber } from '../optimizers/schedule.js';
import { coordinateNetwork, softmax } from './coordinate-network.js';
import type { Policy } from './coordinate-rule.js';
import { evenMagnitudes } from './magnitudes.js';

const signs = [-1, 1];

export interface MagnitudeAndSignSettings {
  /** Inputs per coordinate. */
  readonly inputs: number;
  /** Widths of the hidden layers; the thesis takes one of 50. */
  readonly hidden: readonly number[];
  /** What the magnitude is chosen from, one output each. */
  readonly magnitudes?: readonly number[];
}

/** @throws UsageError when the magnitudes cannot be */
export function magnitudeAndSign({
  inputs,
  hidden,
  magnitudes = evenMagnitudes,
}: MagnitudeAndSignSettings): Policy {
  checkMagnitudes(magnitudes);
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

/** For a legend, before eta_min: ", magnitudes 1e-3 to 1"; nothing for the thesis' own. */
export function magnitudesTitle(magnitudes: readonly number[] | undefined): string {
  if (!magnitudes) return '';
  const least = Math.min(...magnitudes.filter((magnitude) => magnitude > 0));
  return `, magnitudes ${shortNumber(least)} to ${shortNumber(Math.max(...magnitudes))}`;
}

function checkMagnitudes(magnitudes: readonly number[]): void {
  const wrong = magnitudes.find((magnitude) => !(Number.isFinite(magnitude) && magnitude >= 0));
  if (wrong === undefined && magnitudes.some((magnitude) => magnitude > 0)) return;
  throw new UsageError({
    expected: 'The magnitudes are numbers, 0 or more, and one of them at least is above 0',
    found: magnitudes.length === 0 ? 'an empty list' : `${wrong ?? magnitudes.join(', ')}`,
    mend: 'give others, as in magnitudesBetween(1e-3, 1, 10); the sign is chosen apart from them',
  });
}
