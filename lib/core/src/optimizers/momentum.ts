/** Heavy-ball momentum: a <- mu a + g; x <- x - eta a. */
import { share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

/** Settings of `momentum`. */
export interface MomentumSettings {
  readonly rate: number | Schedule;
  /** mu: how much of the accumulated gradient is kept. */
  readonly momentum?: number;
}

export const momentumForm = { rate, momentum: usually(share, 0.9) } satisfies Form<MomentumSettings>;

/**
 * Heavy-ball momentum (Polyak 1964).
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function momentum(given: MomentumSettings): Optimizer {
  const read = readSettings('Momentum', momentumForm, given);
  const { rate: schedule, momentum: mu } = read;
  return {
    id: 'momentum',
    title: `Momentum eta ${rateTitle(schedule)}${unusual(momentumForm, read)}`,
    source: 'Polyak 1964',
    settings: { rate: schedule.settings, momentum: mu },
    init: ({ x }) => ({ accumulation: x.filled(0) }),
    step: (state, { x, g, t }) => {
      const accumulation = state.accumulation.times(mu).plus(g);
      return { x: x.minus(accumulation.times(schedule.at(t - 1))), state: { accumulation } };
    },
  };
}
