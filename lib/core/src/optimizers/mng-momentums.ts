/**
 * MNG on momentums (proposed in thesis 3.7): MNG with the moving averages of k Momentums in place of the last k
 * points and gradients. Hand-made; nothing is learned.
 *
 *   HG_j <- a_j HG_j + (1 - a_j) g,  HX_j <- a_j HX_j + (1 - a_j) x
 *   delta = mean_j HG_j / max_j |HG_j|                  in [-1, 1]
 *   x     <- x - delta (diff + eta_min) (1 + xi)        xi ~ N(0, noise^2)
 *
 * diff is the width of the range of the k averages of x; without the range it stays out. As in k Momentums the step
 * begins at x, and averages start at the first point and gradient.
 *
 * Under a steady gradient delta is 1 and the range feeds on the steps that it makes: they tend to eta_min / (1 - c) with
 * c = a_k / (1 - a_k) - a_1 / (1 - a_1), a_1 the smallest and a_k the largest timescale, and grow without end where c is
 * 1 or more. From 0.2 to 0.5 c is 0.75; the timescales of the thesis' k Momentums need the range off.
 */
import { notNegative, truth, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { etaMinSettings, etaMinTitle } from './eta-min.js';
import { momentsTitle, momentTimescales, moveMomentums, spread } from './momentums.js';
import { normalized } from './normalized.js';
import type { Optimizer, State } from './optimizer.js';
import { type Schedule, scheduleOf } from './schedule.js';
import { etaMin } from './schedule-from.js';
import { noisy } from './step-noise.js';

/** Settings of `mngMomentums`. */
export interface MngMomentumsSettings {
  /** The timescales a_j, each in (0, 1): `timescalesBetween(0.2, 0.5, 6)`. */
  readonly timescales: readonly number[];
  /** The least step: what moves a coordinate whose averages coincide. */
  readonly etaMin: number | Schedule;
  /** Whether the range of the averages of x scales the step, as in MNG. */
  readonly range?: boolean;
  /** Standard deviation of the relative noise on the step. */
  readonly noise?: number;
}

const form = {
  timescales: momentTimescales,
  etaMin,
  range: usually(truth, true),
  noise: usually(notNegative, 0),
} satisfies Form<MngMomentumsSettings>;

/**
 * MNG on the moving averages of k Momentums (proposed in thesis 3.7).
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function mngMomentums(given: MngMomentumsSettings): Optimizer {
  const read = readSettings('MNG momentums', form, given);
  const { timescales, etaMin, range, noise } = read;
  const schedule = scheduleOf(etaMin);
  const k = timescales.length;
  return {
    id: 'mng-momentums',
    title: `MNG momentums ${momentsTitle(timescales)} ${etaMinTitle(etaMin)}${unusual(form, read)}`,
    source: 'thesis 3.7, future work: 3.4.1 on the averages of 3.5',
    settings: { timescales, etaMin: etaMinSettings(etaMin), range, noise },
    init: ({ x, g }) => ({ gradients: g.repeat(k), ...(range ? { points: x.repeat(k) } : {}) }),
    step: (state, { x, g, t, noise: xi }) => {
      const averages: State = {
        gradients: moveMomentums(state.gradients, g, timescales),
        ...(range ? { points: moveMomentums(state.points, x, timescales) } : {}),
      };
      const delta = normalized(averages.gradients).mean();
      const least = schedule.at(t - 1);
      const step = delta.times(range ? spread(averages.points).plus(least) : least);
      return { x: x.minus(noisy(step, noise, xi)), state: averages };
    },
  };
}
