/**
 * Adam as the thesis prints it on p. 3, where two numerators are missing: 1 / (1 - beta1^t) for m_hat = m / (1 - beta1^t),
 * 1 / (1 - beta2^t) for v_hat = v / (1 - beta2^t). No run of the thesis followed it; adam.ts is what is meant.
 */
import { truth, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import type { Optimizer } from './optimizer.js';
import { rateTitle, type Schedule } from './schedule.js';
import { rate } from './schedule-from.js';

interface AdamAsPrintedSettings {
  readonly rate: number | Schedule;
  /** Whether the numerator of m_hat stands. */
  readonly m?: boolean;
  /** Whether that of v_hat does. */
  readonly v?: boolean;
}

const form = {
  rate,
  m: usually(truth, false),
  v: usually(truth, false),
} satisfies Form<AdamAsPrintedSettings>;

const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];

/**
 * Adam with one misprint of the thesis, or both.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function adamAsPrinted(given: AdamAsPrintedSettings): Optimizer {
  const read = readSettings('Adam as printed', form, given);
  const { rate: schedule, m: hasM, v: hasV } = read;
  return {
    id: 'adam-as-printed',
    title: `Adam as printed eta ${rateTitle(schedule)}${unusual(form, read)}`,
    source: 'thesis 1.1, p. 3',
    settings: { rate: schedule.settings, m: hasM, v: hasV },
    init: ({ x }) => ({ m: x.filled(0), v: x.filled(0) }),
    step: (state, { x, g, t }) => {
      const m = state.m.towards(g, 1 - beta1);
      const v = state.v.towards(g.square(), 1 - beta2);
      const mHat = (hasM ? m : m.filled(1)).times(1 / (1 - beta1 ** t));
      const vHat = (hasV ? v : v.filled(1)).times(1 / (1 - beta2 ** t));
      const step = mHat.over(vHat.plus(epsilon ** 2).sqrt()).times(schedule.at(t - 1));
      return { x: x.minus(step), state: { m, v } };
    },
  };
}
