/** Adamax: m averages g, u <- max(beta2 u, |g|); x <- x - eta m_hat / (u + epsilon). */
import { notNegative, share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { averageTowards } from './averaging.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

export interface AdamaxSettings {
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
} satisfies Form<AdamaxSettings>;

/** @throws UsageError for a setting that is unknown or cannot be */
export function adamax(given: AdamaxSettings): Optimizer {
  const read = readSettings('Adamax', form, given);
  const { rate: schedule, beta1, beta2, epsilon } = read;
  return {
    id: 'adamax',
    title: `Adamax eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'Kingma and Ba 2015, section 7.1',
    settings: { rate: schedule.settings, beta1, beta2, epsilon },
    init: (algebra, x) => ({
      m: algebra.fillLike(x, 0),
      u: algebra.fillLike(x, 0),
    }),
    step: (algebra, state, x, gradient, { t }) => {
      const m = averageTowards(algebra, state.m, gradient, 1 - beta1);
      const u = algebra.maximum(algebra.mul(state.u, beta2), algebra.abs(gradient));
      const direction = algebra.div(algebra.mul(m, 1 / (1 - beta1 ** t)), algebra.add(u, epsilon));
      return {
        x: algebra.sub(x, algebra.mul(direction, schedule.at(t - 1))),
        state: { m, u },
      };
    },
  };
}
