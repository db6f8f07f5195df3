/** Heavy-ball momentum: a <- mu a + g; x <- x - eta a. */
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule, scheduleOf } from './schedule.js';

export interface MomentumSettings {
  readonly rate: number | Schedule;
  /** mu: how much of the accumulated gradient is kept. */
  readonly momentum?: number;
}

export function momentum({ rate, momentum: mu = 0.9 }: MomentumSettings): Optimizer {
  const schedule = scheduleOf(rate);
  return {
    id: 'momentum',
    title: `Momentum eta ${rateTitle(schedule)}`,
    source: 'Polyak 1964',
    settings: { rate: schedule.settings, momentum: mu },
    init: (algebra, x) => ({ accumulation: algebra.fillLike(x, 0) }),
    step: (algebra, state, x, gradient, { t }) => {
      const accumulation = algebra.add(algebra.mul(state.accumulation, mu), gradient);
      return {
        x: algebra.sub(x, algebra.mul(accumulation, schedule.at(t - 1))),
        state: { accumulation },
      };
    },
  };
}
