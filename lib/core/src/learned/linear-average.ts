/** LA_a, LA_b and LA_c (thesis 4.3.1): delta = sum_j w_j s_j, the same weights w for all coordinates. */
import type { Value } from '../values/value.js';
import type { Policy } from './coordinate-rule.js';

export const averages = ['la-a', 'la-b', 'la-c'] as const;

export type Average = (typeof averages)[number];

/**
 * k weights in all, shared by all coordinates; they start at N(0, 0.01^2).
 * @param average how they are applied (thesis 4.3.1): `la-a` w_j / sum w; `la-b` |w_j| / sum |w|, "LA" from Figure 4.3 on;
 * `la-c` w_j
 */
export function linearAverage(k: number, average: 'la-a' | 'la-b' | 'la-c'): Policy {
  const theta = [{ name: 'weights', shape: [k, 1] }];
  return {
    theta,
    initialize: (stream) =>
      stream
        .split('weights')
        .normal(new Float32Array(k))
        .map((value) => 0.01 * value),
    delta: ({ weights }, steps) => mix(applied(weights, average), steps),
  };
}

/** The weights as they are applied, [k, 1]: what Tables 4.2 and 4.3 print. */
export function applied(weights: Value, average: Average): Value {
  if (average === 'la-c') return weights;
  const positive = average === 'la-b' ? weights.abs() : weights;
  return positive.over(positive.sum());
}

/** Weights that are given, not learned: the plain average of the Adams, or those of Table 4.2. */
export function fixedWeights(weights: readonly number[]): Policy {
  return {
    theta: [],
    initialize: () => new Float32Array(),
    delta: (_theta, steps) => mix(weights, steps),
  };
}

/** sum_j w_j s_j: weights [k, 1] or [k, n], steps [k, n]. */
export function mix(weights: Value | readonly number[], steps: Value): Value {
  return steps.times(weights).sum();
}
