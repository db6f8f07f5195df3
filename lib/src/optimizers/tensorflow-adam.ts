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
import { averageTowards } from './averaging.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

export interface TensorflowAdamSettings {
  readonly rate: number | Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const form = {
  rate,
  beta1: usually(share, 0.9),
  beta2: usually(share, 0.999),
  epsilon: usually(notNegative, 1e-8),
} satisfies Form<TensorflowAdamSettings>;

/** @throws UsageError for a setting that is unknown or cannot be */
export function tensorflowAdam(given: TensorflowAdamSettings): Optimizer {
  const read = readSettings("TensorFlow's Adam", form, given);
  const { rate: schedule, beta1, beta2, epsilon } = read;
  return {
    id: 'tensorflow-adam',
    title: `TensorFlow's Adam eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'thesis 1.1; TensorFlow 1.x, tf.train.AdamOptimizer',
    settings: { rate: schedule.settings, beta1, beta2, epsilon },
    init: (algebra, x) => {
      const scalar = algebra.coordinate(x, 0);
      return {
        m: algebra.fillLike(x, 0),
        v: algebra.fillLike(x, 0),
        beta1Power: algebra.fillLike(scalar, beta1),
        beta2Power: algebra.fillLike(scalar, beta2),
      };
    },
    step: (algebra, { m, v, beta1Power, beta2Power }, x, gradient, { t }) => {
      const b1 = algebra.fillLike(beta1Power, beta1);
      const b2 = algebra.fillLike(beta2Power, beta2);
      const newM = averageTowards(algebra, m, gradient, algebra.sub(1, b1));
      const newV = averageTowards(algebra, v, algebra.square(gradient), algebra.sub(1, b2));
      const correctionOfV = algebra.sqrt(algebra.sub(1, beta2Power));
      const correctionOfM = algebra.sub(1, beta1Power);
      const corrected = algebra.div(algebra.mul(correctionOfV, schedule.at(t - 1)), correctionOfM);
      const root = algebra.add(algebra.sqrt(newV), epsilon);
      return {
        x: algebra.sub(x, algebra.div(algebra.mul(newM, corrected), root)),
        state: {
          m: newM,
          v: newV,
          beta1Power: algebra.mul(beta1Power, b1),
          beta2Power: algebra.mul(beta2Power, b2),
        },
      };
    },
  };
}
