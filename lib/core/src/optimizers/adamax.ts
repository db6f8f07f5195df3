/** Adamax: m averages g, u <- max(beta2 u, |g|); x <- x - eta m_hat / (u + epsilon). */
import { notNegative, share, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import type { AdamSettings } from './adam.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle } from './schedule.js';
import { rate } from './schedule-from.js';

const form = {
  rate,
  beta1: usually(share, 0.9),
  beta2: usually(share, 0.999),
  epsilon: usually(notNegative, 1e-8),
} satisfies Form<Omit<AdamSettings, 'epsilonPlace'>>;

/**
 * Adamax (Kingma and Ba 2015, section 7.1): Adam over the largest recent gradient in place of the root mean square.
 * Defaults are Adam's.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function adamax(given: Omit<AdamSettings, 'epsilonPlace'>): Optimizer {
  const read = readSettings('Adamax', form, given);
  const { rate: schedule, beta1, beta2, epsilon } = read;
  return {
    id: 'adamax',
    title: `Adamax eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'Kingma and Ba 2015, section 7.1',
    settings: { rate: schedule.settings, beta1, beta2, epsilon },
    init: ({ x }) => ({ m: x.filled(0), u: x.filled(0) }),
    step: (state, { x, g, t }) => {
      const m = state.m.towards(g, 1 - beta1);
      const u = state.u.times(beta2).maximum(g.abs());
      const mHat = m.times(1 / (1 - beta1 ** t));
      return { x: x.minus(mHat.over(u.plus(epsilon)).times(schedule.at(t - 1))), state: { m, u } };
    },
  };
}
