/** Stochastic gradient descent: x <- x - eta g. */
import { type Form, readSettings } from '../gate/settings.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

const form = { rate } satisfies Form<Parameters<typeof sgd>[0]>;

/**
 * Stochastic gradient descent (Robbins and Monro 1951).
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function sgd(given: { readonly rate: number | Schedule }): Optimizer {
  const { rate: schedule } = readSettings('SGD', form, given);
  return {
    id: 'sgd',
    title: `SGD eta ${rateTitle(schedule)}`,
    source: 'Robbins and Monro 1951',
    settings: { rate: schedule.settings },
    init: () => ({}),
    step: (state, { x, g, t }) => ({ x: x.minus(g.times(schedule.at(t - 1))), state }),
  };
}
