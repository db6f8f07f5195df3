/**
 * k Momentums (thesis 3.5, algorithm 3): a network reads k moving averages of the gradient, each with a timescale
 * of its own, normalised.
 *
 *   HG_j <- a_j HG_j + (1 - a_j) g,  HX_j <- a_j HX_j + (1 - a_j) x
 *   delta = O_m(HG_j / max |HG_j|)
 *   x     <- x - delta eta_min                     as the thesis ran it (range off)
 *   x     <- x - delta (diff + eta_min)            as it is written (range on)
 *
 * diff is the width of the range of the k averages of x. Averages start at the first point and gradient and have no
 * bias correction.
 */
import { notNegative, oneOf, optional, truth, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { etaMinSettings, etaMinTitle } from '../optimizers/eta-min.js';
import { momentsTitle, momentTimescales, moveMomentums, spread } from '../optimizers/momentums.js';
import { normalized } from '../optimizers/normalized.js';
import type { State } from '../optimizers/optimizer.js';
import { type Schedule, scheduleOf } from '../optimizers/schedule.js';
import { etaMin } from '../optimizers/schedule-from.js';
import type { Value } from '../values/value.js';
import { hiddenUnits, hiddenWidths, unitsTitle } from './coordinate-network.js';
import { coordinateRule, type Features, type Update } from './coordinate-rule.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { magnitudeAndSign, magnitudeList, magnitudesTitle } from './magnitude-and-sign.js';
import { plainStep } from './plain-step.js';

/** Settings of `kMomentums`. */
export interface KMomentumsSettings {
  /** The timescales a_j, each in (0, 1). */
  readonly timescales: readonly number[];
  /** The least step; a schedule counts from the start of each trajectory. */
  readonly etaMin: number | Schedule;
  readonly range?: boolean;
  /**
   * What the network reads (thesis 3.5; the last two are its variants without a figure): `gradients`, HG_j / max |HG_j|;
   * `points-and-gradients`, HX_j / max |HX_j| before these; `adam-like`, HG_j / sqrt(V_j), V_j the moving average of the
   * squared gradient.
   */
  readonly inputs?: 'gradients' | 'points-and-gradients' | 'adam-like';
  readonly hidden?: readonly number[];
  /** What the hidden units make of their sums; relu, as in the thesis, if left out. */
  readonly units?: 'relu' | 'sigmoid';
  /** What the network chooses its magnitude from; 0, 1/9, ..., 1 if left out. */
  readonly magnitudes?: readonly number[];
  /** Standard deviation of the relative noise on the step; none if left out. */
  readonly noise?: number;
}

export const kMomentumsForm = {
  timescales: momentTimescales,
  etaMin,
  range: usually(truth, false),
  inputs: usually(oneOf(['gradients', 'points-and-gradients', 'adam-like'] as const), 'gradients'),
  hidden: usually(hiddenWidths, [50]),
  units: optional(hiddenUnits),
  magnitudes: optional(magnitudeList),
  noise: optional(notNegative),
} satisfies Form<KMomentumsSettings>;

type MomentumInputs = NonNullable<KMomentumsSettings['inputs']>;

/**
 * k Momentums (thesis 3.5): a network reads k moving averages of the gradient, each with a timescale of its own.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function kMomentums(given: KMomentumsSettings): LearnedOptimizer {
  const read = readSettings('k Momentums', kMomentumsForm, given);
  const { timescales, etaMin, range, inputs, hidden, units, magnitudes, noise } = read;
  const features = momentumFeatures(timescales, inputs);
  return coordinateRule({
    id: 'k-momentums',
    title: `k Momentums ${momentsTitle(timescales)} ${etaMinTitle(etaMin)}${unusual(kMomentumsForm, read)}${unitsTitle(units)}${magnitudesTitle(magnitudes)}`,
    source: 'thesis 3.5, algorithm 3',
    settings: {
      timescales,
      etaMin: etaMinSettings(etaMin),
      range,
      inputs,
      hidden,
      ...(units === 'sigmoid' && { units }),
      ...(magnitudes && { magnitudes }),
    },
    features,
    policy: magnitudeAndSign({ inputs: features.count, hidden, magnitudes, units }),
    update: range ? withRange(timescales, etaMin) : plainStep(etaMin),
    noise,
  });
}

/**
 * Keeps the small denominators of the Adam-like inputs away from 0; its square does so under the root, whose derivative at 0
 * is infinite: a pixel that is never active would make the meta-gradient NaN.
 */
const tiny = 1e-15;

function momentumFeatures(timescales: readonly number[], kind: MomentumInputs): Features {
  const k = timescales.length;
  const squares = kind === 'adam-like';
  const points = kind === 'points-and-gradients';
  return {
    count: points ? 2 * k : k,
    init: ({ x, g }) => ({
      gradients: g.repeat(k),
      ...(squares ? { squares: g.square().repeat(k) } : {}),
      ...(points ? { points: x.repeat(k) } : {}),
    }),
    observe: (state, { x, g }) => {
      const next: State = {
        gradients: moveMomentums(state.gradients, g, timescales),
        ...(squares ? { squares: moveMomentums(state.squares, g.square(), timescales) } : {}),
        ...(points ? { points: moveMomentums(state.points, x, timescales) } : {}),
      };
      return { state: next, inputs: inputsOf(next, kind) };
    },
  };
}

function inputsOf({ gradients, points, squares }: State, kind: MomentumInputs): Value {
  switch (kind) {
    case 'gradients':
      return normalized(gradients);
    case 'points-and-gradients':
      return normalized(points).join(normalized(gradients));
    case 'adam-like':
      return gradients.over(
        squares
          .maximum(tiny ** 2)
          .sqrt()
          .plus(tiny),
      );
  }
}

/** x <- x - delta (diff + eta_min), diff over the moving averages of x. */
function withRange(timescales: readonly number[], etaMin: number | Schedule): Update {
  const schedule = scheduleOf(etaMin);
  return {
    init: ({ x }) => ({ points: x.repeat(timescales.length) }),
    observe: ({ points }, { x }) => ({ points: moveMomentums(points, x, timescales) }),
    apply: ({ points }, delta, { x, t }) => x.minus(delta.times(spread(points).plus(schedule.at(t - 1)))),
  };
}
