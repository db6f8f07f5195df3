/** Nesterov momentum, in the form that looks ahead by the step: a <- mu a + g; x <- x - eta (g + mu a). */
import type { MomentumSettings } from './momentum.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, scheduleOf } from './schedule.js';

export function nesterov({ rate, momentum: mu = 0.9 }: MomentumSettings): Optimizer {
  const schedule = scheduleOf(rate);
  return {
    id: 'nesterov',
    title: `Nesterov eta ${rateTitle(schedule)}`,
    source: 'Nesterov 1983; Sutskever et al. 2013',
    settings: { rate: schedule.settings, momentum: mu },
    init: (algebra, x) => ({ accumulation: algebra.fillLike(x, 0) }),
    step: (algebra, state, x, gradient, { t }) => {
      const accumulation = algebra.add(algebra.mul(state.accumulation, mu), gradient);
      const ahead = algebra.add(gradient, algebra.mul(accumulation, mu));
      return {
        x: algebra.sub(x, algebra.mul(ahead, schedule.at(t - 1))),
        state: { accumulation },
      };
    },
  };
}
