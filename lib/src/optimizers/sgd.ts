/** Stochastic gradient descent: x <- x - eta g. */
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule, scheduleOf } from './schedule.js';

export interface SgdSettings {
  readonly rate: number | Schedule;
}

export function sgd({ rate }: SgdSettings): Optimizer {
  const schedule = scheduleOf(rate);
  return {
    id: 'sgd',
    title: `SGD eta ${rateTitle(schedule)}`,
    source: 'Robbins and Monro 1951',
    settings: { rate: schedule.settings },
    init: () => ({}),
    step: (algebra, state, x, gradient, { t }) => ({
      x: algebra.sub(x, algebra.mul(gradient, schedule.at(t - 1))),
      state,
    }),
  };
}
