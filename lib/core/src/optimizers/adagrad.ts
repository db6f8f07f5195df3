/** Adagrad: a <- a + g^2; x <- x - eta g / sqrt(a + epsilon). */
import { notNegative, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

const form = {
  rate,
  accumulatorStart: usually(notNegative, 0.1),
  epsilon: usually(notNegative, 1e-7),
} satisfies Form<Parameters<typeof adagrad>[0]>;

/**
 * Adagrad (Duchi et al. 2011): the step of each coordinate over the root of the sum of its squared gradients.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function adagrad(given: {
  readonly rate: number | Schedule;
  /** The accumulator before the first step; TensorFlow starts at 0.1. */
  readonly accumulatorStart?: number;
  /** Keeps the first steps finite where the accumulator starts at 0. */
  readonly epsilon?: number;
}): Optimizer {
  const read = readSettings('Adagrad', form, given);
  const { rate: schedule, accumulatorStart, epsilon } = read;
  return {
    id: 'adagrad',
    title: `Adagrad eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'Duchi et al. 2011',
    settings: { rate: schedule.settings, accumulatorStart, epsilon },
    init: ({ x }) => ({ accumulator: x.filled(accumulatorStart) }),
    step: (state, { x, g, t }) => {
      const accumulator = state.accumulator.plus(g.square());
      const direction = g.over(accumulator.plus(epsilon).sqrt());
      return { x: x.minus(direction.times(schedule.at(t - 1))), state: { accumulator } };
    },
  };
}
