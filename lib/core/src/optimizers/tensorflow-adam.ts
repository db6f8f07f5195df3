/**
 * Adam as TensorFlow 1 computes it, operation by operation: the Adam of the thesis' figures.
 *
 * The formula is Adam's with epsilon outside the root of the uncorrected v:
 *   x <- x - c m / (sqrt(v) + epsilon),   c = eta sqrt(1 - beta2^t) / (1 - beta1^t)
 *
 * What differs from `adam` beyond that is rounding: 1 - beta and the powers of beta are themselves of the
 * engine's precision, the powers multiplied up step by step and kept in the state. In float32 this decides
 * when Adam with eta 1.0 leaves the minimum of Rosenbrock (Figure 3.5): with these roundings it follows the
 * thesis' curve to its last point, with any others it parts from it after 7000 steps.
 */
import { notNegative, share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import type { AdamSettings } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle } from './schedule.js';
import { rate } from './schedule-from.js';

const form = {
  rate,
  beta1: usually(share, 0.9),
  beta2: usually(share, 0.999),
  epsilon: usually(notNegative, 1e-8),
} satisfies Form<Omit<AdamSettings, 'epsilonPlace'>>;

/**
 * Adam as TensorFlow 1 computes it, roundings included: the Adam of the thesis' figures. Defaults are those of `adam`.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function tensorflowAdam(given: Omit<AdamSettings, 'epsilonPlace'>): Optimizer {
  const read = readSettings("TensorFlow's Adam", form, given);
  const { rate: schedule, beta1, beta2, epsilon } = read;
  return {
    id: 'tensorflow-adam',
    title: `TensorFlow's Adam eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'thesis 1.1; TensorFlow 1.x, tf.train.AdamOptimizer',
    settings: { rate: schedule.settings, beta1, beta2, epsilon },
    init: ({ x }) => ({
      m: x.filled(0),
      v: x.filled(0),
      beta1Power: x.coordinate(0).filled(beta1),
      beta2Power: x.coordinate(0).filled(beta2),
    }),
    step: (state, { x, g, t }) => {
      const { beta1Power, beta2Power } = state;
      const b1 = beta1Power.filled(beta1);
      const b2 = beta2Power.filled(beta2);
      const m = state.m.towards(g, b1.subtractedFrom(1));
      const v = state.v.towards(g.square(), b2.subtractedFrom(1));
      const c = beta2Power
        .subtractedFrom(1)
        .sqrt()
        .times(schedule.at(t - 1))
        .over(beta1Power.subtractedFrom(1));
      return {
        x: x.minus(m.times(c).over(v.sqrt().plus(epsilon))),
        state: { m, v, beta1Power: beta1Power.times(b1), beta2Power: beta2Power.times(b2) },
      };
    },
  };
}
