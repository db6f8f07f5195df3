/**
 * The head of chapter 3 (thesis 3.3): ten outputs choose a magnitude among 0, 1/9, ..., 1, two a sign, each
 * by a softmax, and delta is the product of the expectations: delta = E_m E_s, in [-1, 1]. With other magnitudes
 * the network has a wider range of steps (3.7).
 */
import { listOf, notNegative } from '../gate/kinds.js';
import { type Kind, refuse } from '../gate/settings.js';
import { shortNumber } from '../short-number.js';
import { coordinateNetwork, softmax } from './coordinate-network.js';
import type { Policy } from './coordinate-rule.js';
import { evenMagnitudes, magnitudesBetween } from './magnitudes.js';

const signs = [-1, 1];

const numbersToChooseFrom = listOf(notNegative);

/** The sign is chosen apart from them. */
export const magnitudeList: Kind<readonly number[]> = {
  is: `${numbersToChooseFrom.is}, and one of them above 0`,
  read(value, place) {
    const magnitudes = numbersToChooseFrom.read(value, place);
    return magnitudes.some((magnitude) => magnitude > 0) ? magnitudes : refuse(place, this.is, value);
  },
};

/**
 * Network and head of chapter 3 (thesis 3.3).
 * @throws UsageError when the magnitudes cannot be
 */
export function magnitudeAndSign({
  inputs,
  hidden,
  magnitudes = evenMagnitudes,
  units,
}: {
  /** Inputs per coordinate. */
  readonly inputs: number;
  /** Widths of the hidden layers; the thesis takes one of 50. */
  readonly hidden: readonly number[];
  /** What the magnitude is chosen from, one output each; 0, 1/9, ..., 1 if left out. */
  readonly magnitudes?: readonly number[];
  /** What the hidden units make of their sums; relu if left out. */
  readonly units?: 'relu' | 'sigmoid';
}): Policy {
  magnitudeList.read(magnitudes, { name: 'magnitudes', of: 'magnitudeAndSign' });
  const network = coordinateNetwork(inputs, hidden, magnitudes.length + signs.length, units);
  return {
    theta: network.theta,
    initialize: (stream) => network.initialize(stream),
    delta: (theta, features) => {
      const outputs = network.forward(theta, features);
      const expectation = (begin: number, values: readonly number[]) =>
        softmax(outputs.rows(begin, values.length)).times(values).sum();
      return expectation(0, magnitudes).times(expectation(magnitudes.length, signs));
    },
  };
}

/** For a legend: ", magnitudes 1e-3 to 1" of a range in equal ratios, else all of them; nothing for the thesis' own. */
export function magnitudesTitle(magnitudes: readonly number[] | undefined): string {
  if (!magnitudes) return '';
  const [least, most] = [magnitudes[1], magnitudes[magnitudes.length - 1]];
  const isRange = least < most && magnitudes.join() === magnitudesBetween(least, most, 10).join();
  return `, magnitudes ${isRange ? `${shortNumber(least)} to ${shortNumber(most)}` : magnitudes.map(shortNumber).join('-')}`;
}
