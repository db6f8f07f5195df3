/** Nesterov momentum, in the form that looks ahead by the step: a <- mu a + g; x <- x - eta (g + mu a). */
import { readSettings, unusual } from '../gate/settings.js';
import { type MomentumSettings, momentumForm } from './momentum.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle } from './schedule.js';

/**
 * Nesterov momentum, which looks ahead by the step (Nesterov 1983; Sutskever et al. 2013).
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function nesterov(given: MomentumSettings): Optimizer {
  const read = readSettings('Nesterov', momentumForm, given);
  const { rate: schedule, momentum: mu } = read;
  return {
    id: 'nesterov',
    title: `Nesterov eta ${rateTitle(schedule)}${unusual(momentumForm, read)}`,
    source: 'Nesterov 1983; Sutskever et al. 2013',
    settings: { rate: schedule.settings, momentum: mu },
    init: ({ x }) => ({ accumulation: x.filled(0) }),
    step: (state, { x, g, t }) => {
      const accumulation = state.accumulation.times(mu).plus(g);
      const ahead = g.plus(accumulation.times(mu));
      return { x: x.minus(ahead.times(schedule.at(t - 1))), state: { accumulation } };
    },
  };
}
