/**
 * k Timesteps (thesis 3.4.2, algorithm 2): a network reads the last k normalised gradients of a coordinate.
 *
 *   delta = O_m(g_j / max |g_j|)
 *   x     <- ref - delta eta_min                   as the thesis ran it (range off)
 *   x     <- ref - delta (diff + eta_min)          as it is written (range on)
 *
 * ref is the middle and diff the width of the range of the last k points. In every learned run of chapter 3 the
 * author's program read an option under a name that was never set, so diff stayed out.
 */
import { countTo, mostRows, notNegative, optional, truth, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { etaMinSettings, etaMinTitle } from '../optimizers/eta-min.js';
import { normalized } from '../optimizers/normalized.js';
import { type Schedule, scheduleOf } from '../optimizers/schedule.js';
import { etaMin } from '../optimizers/schedule-from.js';
import { hiddenUnits, hiddenWidths, unitsTitle } from './coordinate-network.js';
import { coordinateRule, type Features, type Update } from './coordinate-rule.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { magnitudeAndSign, magnitudeList, magnitudesTitle } from './magnitude-and-sign.js';

/** Settings of `kTimesteps`. */
export interface KTimestepsSettings {
  /** Length of the history. */
  readonly k: number;
  /** The least step; a schedule counts from the start of each trajectory. */
  readonly etaMin: number | Schedule;
  /** Whether the range of the last points scales the step: off as the thesis ran it, on as it is written. */
  readonly range?: boolean;
  /** Widths of the hidden layers. */
  readonly hidden?: readonly number[];
  /** What the hidden units make of their sums; relu, as in the thesis, if left out. */
  readonly units?: 'relu' | 'sigmoid';
  /** What the network chooses its magnitude from; 0, 1/9, ..., 1 if left out. */
  readonly magnitudes?: readonly number[];
  /** Standard deviation of the relative noise on the step; none if left out. */
  readonly noise?: number;
}

export const kTimestepsForm = {
  k: countTo(mostRows),
  etaMin,
  range: usually(truth, false),
  hidden: usually(hiddenWidths, [50]),
  units: optional(hiddenUnits),
  magnitudes: optional(magnitudeList),
  noise: optional(notNegative),
} satisfies Form<KTimestepsSettings>;

/**
 * k Timesteps (thesis 3.4.2): a network reads the last k normalised gradients.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function kTimesteps(given: KTimestepsSettings): LearnedOptimizer {
  const read = readSettings('k Timesteps', kTimestepsForm, given);
  const { k, etaMin, range, hidden, units, magnitudes, noise } = read;
  return coordinateRule({
    id: 'k-timesteps',
    title: `k Timesteps ${k} ${etaMinTitle(etaMin)}${unusual(kTimestepsForm, read)}${unitsTitle(units)}${magnitudesTitle(magnitudes)}`,
    source: 'thesis 3.4.2, algorithm 2',
    settings: {
      k,
      etaMin: etaMinSettings(etaMin),
      range,
      hidden,
      ...(units === 'sigmoid' && { units }),
      ...(magnitudes && { magnitudes }),
    },
    features: gradientHistory(k),
    policy: magnitudeAndSign({ inputs: k, hidden, magnitudes, units }),
    update: aroundTheMiddle(k, etaMin, range),
    noise,
  });
}

/** The last k gradients, oldest first, over the largest of them. */
function gradientHistory(k: number): Features {
  return {
    count: k,
    init: ({ g }) => ({ gradients: g.repeat(k) }),
    observe: (state, { g }) => {
      const gradients = state.gradients.push(g);
      return { state: { gradients }, inputs: normalized(gradients) };
    },
  };
}

/** A step from the middle of the last k points. */
function aroundTheMiddle(k: number, etaMin: number | Schedule, range: boolean): Update {
  const schedule = scheduleOf(etaMin);
  return {
    init: ({ x }) => ({ points: x.repeat(k) }),
    observe: ({ points }, { x }) => ({ points: points.push(x) }),
    apply: ({ points }, delta, { t }) => {
      const least = schedule.at(t - 1);
      const [high, low] = [points.max(), points.min()];
      const ref = high.plus(low).times(0.5);
      return ref.minus(delta.times(range ? high.minus(low).plus(least) : least));
    },
  };
}
