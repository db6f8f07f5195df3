/**
 * Adam (thesis 1.1): m and v average g and g^2; the step is eta m_hat / root(v_hat).
 *
 * Where epsilon stands is a convention of its own in every library:
 *   inside-root   m_hat / sqrt(v_hat + epsilon^2): the thesis' input Adams
 *   outside-root  m_hat / (sqrt(v_hat) + epsilon): Kingma and Ba, PyTorch, TensorFlow.js
 * TensorFlow 1 has a third, with roundings of its own: tensorflow-adam.ts.
 */
import type { Algebra } from '../algebra.js';
import { notNegative, oneOf, share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { averageTowards } from './averaging.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

export const epsilonPlaces = ['inside-root', 'outside-root'] as const;

export type EpsilonPlace = (typeof epsilonPlaces)[number];

export interface AdamSettings {
  readonly rate: number | Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly epsilonPlace?: EpsilonPlace;
}

const form = {
  rate,
  beta1: usually(share, 0.9),
  beta2: usually(share, 0.999),
  epsilon: usually(notNegative, 1e-8),
  epsilonPlace: usually(oneOf(epsilonPlaces), 'inside-root'),
} satisfies Form<AdamSettings>;

/** @throws UsageError for a setting that is unknown or cannot be */
export function adam(given: AdamSettings): Optimizer {
  const read = readSettings('Adam', form, given);
  const { rate: schedule, beta1, beta2, epsilon, epsilonPlace } = read;
  return {
    id: 'adam',
    title: `Adam eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'thesis 1.1; Kingma and Ba 2015',
    settings: { rate: schedule.settings, beta1, beta2, epsilon, epsilonPlace },
    init: (algebra, x) => ({
      m: algebra.fillLike(x, 0),
      v: algebra.fillLike(x, 0),
    }),
    step: (algebra, state, x, gradient, { t }) => {
      const m = averageTowards(algebra, state.m, gradient, 1 - beta1);
      const v = averageTowards(algebra, state.v, algebra.square(gradient), 1 - beta2);
      const bias = { m: 1 - beta1 ** t, v: 1 - beta2 ** t };
      const direction = adamDirection(algebra, { m, v }, bias, epsilon, epsilonPlace);
      return {
        x: algebra.sub(x, algebra.mul(direction, schedule.at(t - 1))),
        state: { m, v },
      };
    },
  };
}

/**
 * The step of unit learning rate. The bias corrections come in double precision: 1 - beta^t in float32
 * is wrong by 3e-4 for beta near 1.
 */
function adamDirection<V>(
  algebra: Algebra<V>,
  { m, v }: { m: V; v: V },
  bias: { m: number; v: number },
  epsilon: number,
  place: EpsilonPlace,
): V {
  const corrected = algebra.mul(v, 1 / bias.v);
  const root =
    place === 'inside-root'
      ? algebra.sqrt(algebra.add(corrected, epsilon ** 2))
      : algebra.add(algebra.sqrt(corrected), epsilon);
  return algebra.div(algebra.mul(m, 1 / bias.m), root);
}
