/**
 * MNG, Mean Normalized Gradient (thesis 3.4.1, algorithm 1): a hand-made optimizer without a learning
 * rate. Per coordinate it keeps the last k points and gradients:
 *
 *   delta = mean_j g_j / max_j |g_j|                    in [-1, 1]
 *   x     <- ref - delta (diff + eta_min) (1 + xi)      xi ~ N(0, noise^2)
 *
 * with ref the middle and diff the width of the range of the last k points. The sign-only version takes
 * sign(g_j) for g_j / max |g_j|.
 *
 * Equations 3.3 to 3.5 print a plus; algorithm 1 subtracts, and only that descends. The noise is in no
 * equation, but the thesis' curves have it.
 */
import { countTo, mostRows, notNegative, oneOf, optional, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { etaMinSettings, etaMinTitle } from './eta-min.js';
import { normalized } from './normalized.js';
import type { Optimizer } from './optimizer.js';
import { type Schedule, scheduleOf } from './schedule.js';
import { etaMin } from './schedule-from.js';
import { noisy } from './step-noise.js';

/** The thesis' length of the history, which titles leave out. */
const usualK = 5;

/** Settings of `mng`. */
export interface MngSettings {
  /** Length of the history. */
  readonly k: number;
  /** The least step: what moves a coordinate whose last k points coincide. */
  readonly etaMin: number | Schedule;
  /** Standard deviation of the relative noise on the step; 0.01 in the thesis' figures. */
  readonly noise?: number;
  /** `normalized`: gradients over the largest of the history. `sign`: their signs only. */
  readonly gradients?: 'normalized' | 'sign';
  /** Where the step begins: `last`, the point that it is at, in place of the middle of the last k (x_ref). */
  readonly reference?: 'last';
}

const form = {
  k: countTo(mostRows),
  etaMin,
  noise: usually(notNegative, 0.01),
  gradients: usually(oneOf(['normalized', 'sign'] as const), 'normalized'),
  reference: optional(oneOf(['last'] as const)),
} satisfies Form<MngSettings>;

/**
 * MNG, Mean Normalized Gradient (thesis 3.4.1): a step from the middle of the last k points, as long as their range.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function mng(given: MngSettings): Optimizer {
  const read = readSettings('MNG', form, given);
  const { k, etaMin, noise, gradients: kind, reference } = read;
  const name = kind === 'sign' ? 'Sign' : 'MNG';
  const least = scheduleOf(etaMin);
  return {
    id: 'mng',
    title: `${name}${k === usualK ? '' : ` k ${k}`} ${etaMinTitle(etaMin)}${unusual({ noise: form.noise }, read)}${reference ? ', from the last point' : ''}`,
    source: 'thesis 3.4.1, algorithm 1',
    settings: { k, etaMin: etaMinSettings(etaMin), noise, gradients: kind, ...(reference && { reference }) },
    // The thesis fills both histories with copies (3.4): pushing the first pair once more changes nothing.
    init: ({ x, g }) => ({ points: x.repeat(k), gradients: g.repeat(k) }),
    step: (state, { x, g, t, noise: xi }) => {
      const points = state.points.push(x);
      const gradients = state.gradients.push(g);
      const [high, low] = [points.max(), points.min()];
      const ref = reference ? x : high.plus(low).times(0.5);
      const diff = high.minus(low);
      const delta = (kind === 'sign' ? gradients.sign() : normalized(gradients)).mean();
      const step = delta.times(diff.plus(least.at(t - 1)));
      return { x: ref.minus(noisy(step, noise, xi)), state: { points, gradients } };
    },
  };
}
