/** Adamax: m averages g, u <- max(beta2 u, |g|); x <- x - eta m_hat / (u + epsilon). */
import { averageTowards } from './averaging.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule, scheduleOf } from './schedule.js';

export interface AdamaxSettings {
  readonly rate: number | Schedule;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

export function adamax({ rate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamaxSettings): Optimizer {
  const schedule = scheduleOf(rate);
  return {
    id: 'adamax',
    title: `Adamax eta ${rateTitle(schedule)}`,
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
