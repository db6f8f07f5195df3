/** Adagrad: a <- a + g^2; x <- x - eta g / sqrt(a + epsilon). */
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule, scheduleOf } from './schedule.js';

export interface AdagradSettings {
  readonly rate: number | Schedule;
  /** The accumulator before the first step; TensorFlow starts at 0.1. */
  readonly accumulatorStart?: number;
  /** Keeps the first steps finite where the accumulator starts at 0. */
  readonly epsilon?: number;
}

export function adagrad({ rate, accumulatorStart = 0.1, epsilon = 1e-7 }: AdagradSettings): Optimizer {
  const schedule = scheduleOf(rate);
  return {
    id: 'adagrad',
    title: `Adagrad eta ${rateTitle(schedule)}`,
    source: 'Duchi et al. 2011',
    settings: { rate: schedule.settings, accumulatorStart, epsilon },
    init: (algebra, x) => ({
      accumulator: algebra.fillLike(x, accumulatorStart),
    }),
    step: (algebra, state, x, gradient, { t }) => {
      const accumulator = algebra.add(state.accumulator, algebra.square(gradient));
      const direction = algebra.div(gradient, algebra.sqrt(algebra.add(accumulator, epsilon)));
      return {
        x: algebra.sub(x, algebra.mul(direction, schedule.at(t - 1))),
        state: { accumulator },
      };
    },
  };
}
