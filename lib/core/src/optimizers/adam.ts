/**
 * Adam (thesis 1.1): m and v average g and g^2; the step is eta m_hat / root(v_hat).
 *
 * Where epsilon stands is a convention of its own in every library: inside the root in the thesis' input Adams, outside it in
 * Kingma and Ba, PyTorch and TensorFlow.js. TensorFlow 1 has a third, with roundings of its own: tensorflow-adam.ts.
 */
import { notNegative, oneOf, share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

/** Settings of `adam`. */
export interface AdamSettings {
  readonly rate: number | Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** `inside-root`: m_hat / sqrt(v_hat + epsilon^2). `outside-root`: m_hat / (sqrt(v_hat) + epsilon). */
  readonly epsilonPlace?: 'inside-root' | 'outside-root';
}

export const epsilonPlaces = ['inside-root', 'outside-root'] as const;

const form = {
  rate,
  beta1: usually(share, 0.9),
  beta2: usually(share, 0.999),
  epsilon: usually(notNegative, 1e-8),
  epsilonPlace: usually(oneOf(epsilonPlaces), 'inside-root'),
} satisfies Form<AdamSettings>;

/**
 * Adam (thesis 1.1; Kingma and Ba 2015).
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function adam(given: AdamSettings): Optimizer {
  const read = readSettings('Adam', form, given);
  const { rate: schedule, beta1, beta2, epsilon, epsilonPlace } = read;
  return {
    id: 'adam',
    title: `Adam eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'thesis 1.1; Kingma and Ba 2015',
    settings: { rate: schedule.settings, beta1, beta2, epsilon, epsilonPlace },
    init: ({ x }) => ({ m: x.filled(0), v: x.filled(0) }),
    step: (state, { x, g, t }) => {
      const m = state.m.towards(g, 1 - beta1);
      const v = state.v.towards(g.square(), 1 - beta2);
      // 1 - beta^t comes in double precision: in float32 it is wrong by 3e-4 for beta near 1.
      const mHat = m.times(1 / (1 - beta1 ** t));
      const vHat = v.times(1 / (1 - beta2 ** t));
      const root =
        epsilonPlace === 'inside-root' ? vHat.plus(epsilon ** 2).sqrt() : vHat.sqrt().plus(epsilon);
      return { x: x.minus(mHat.over(root).times(schedule.at(t - 1))), state: { m, v } };
    },
  };
}
