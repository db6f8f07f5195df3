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
import type { Algebra } from '../algebra.js';
import { notNegative, oneOf, optional, truth, usually } from '../gate/kinds.js';
import { type Form, readSettings, unusual } from '../gate/settings.js';
import { type EtaMin, etaMinSettings, etaMinTitle } from '../optimizers/eta-min.js';
import { momentsTitle, momentTimescales, moveMomentums, spread } from '../optimizers/momentums.js';
import { normalized } from '../optimizers/normalized.js';
import type { State } from '../optimizers/optimizer.js';
import { scheduleOf } from '../optimizers/schedule.js';
import { etaMin } from '../optimizers/schedule-from.js';
import { hiddenWidths } from './coordinate-network.js';
import { coordinateRule, type Features, type Update } from './coordinate-rule.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { magnitudeAndSign, magnitudeList, magnitudesTitle } from './magnitude-and-sign.js';
import { plainStep } from './plain-step.js';

export { timescalesBetween } from '../optimizers/momentums.js';

/** What the network reads (thesis 3.5; the last two are its variants without a figure). */
const momentumInputs = [
  /** HG_j / max |HG_j| */
  'gradients',
  /** HX_j / max |HX_j|, then the gradients */
  'points-and-gradients',
  /** HG_j / sqrt(V_j), V_j the moving average of the squared gradient */
  'adam-like',
] as const;

export type MomentumInputs = (typeof momentumInputs)[number];

export interface KMomentumsSettings {
  /** The timescales a_j, each in (0, 1). */
  readonly timescales: readonly number[];
  /** The least step; a schedule counts from the start of each trajectory. */
  readonly etaMin: EtaMin;
  readonly range?: boolean;
  readonly inputs?: MomentumInputs;
  readonly hidden?: readonly number[];
  /** What the network chooses its magnitude from; 0, 1/9, ..., 1 if left out. */
  readonly magnitudes?: readonly number[];
  /** Standard deviation of the relative noise on the step; none if left out. */
  readonly noise?: number;
}

export const kMomentumsForm = {
  timescales: momentTimescales,
  etaMin,
  range: usually(truth, false),
  inputs: usually(oneOf(momentumInputs), 'gradients'),
  hidden: usually(hiddenWidths, [50]),
  magnitudes: optional(magnitudeList),
  noise: optional(notNegative),
} satisfies Form<KMomentumsSettings>;

/** @throws UsageError for a setting that is unknown or cannot be */
export function kMomentums(given: KMomentumsSettings): LearnedOptimizer {
  const read = readSettings('k Momentums', kMomentumsForm, given);
  const { timescales, etaMin, range, inputs, hidden, magnitudes, noise } = read;
  const features = momentumFeatures(timescales, inputs);
  return coordinateRule({
    id: 'k-momentums',
    title: `k Momentums ${momentsTitle(timescales)} ${etaMinTitle(etaMin)}${unusual(kMomentumsForm, read)}${magnitudesTitle(magnitudes)}`,
    source: 'thesis 3.5, algorithm 3',
    settings: {
      timescales,
      etaMin: etaMinSettings(etaMin),
      range,
      inputs,
      hidden,
      ...(magnitudes && { magnitudes }),
    },
    features,
    policy: magnitudeAndSign({ inputs: features.count, hidden, magnitudes }),
    update: range ? withRange(timescales, etaMin) : plainStep(etaMin),
    noise,
  });
}

/**
 * Keeps the small denominators of the Adam-like inputs away from 0; its square does so under the root, whose slope at 0
 * is infinite: a pixel that is never active would make the meta-gradient NaN.
 */
const tiny = 1e-15;

function momentumFeatures(timescales: readonly number[], kind: MomentumInputs): Features {
  const k = timescales.length;
  const squares = kind === 'adam-like';
  const points = kind === 'points-and-gradients';
  return {
    count: points ? 2 * k : k,
    init: (algebra, x, gradient) => ({
      gradients: algebra.history(gradient, k),
      ...(squares ? { squares: algebra.history(algebra.square(gradient), k) } : {}),
      ...(points ? { points: algebra.history(x, k) } : {}),
    }),
    observe: (algebra, state, x, gradient) => {
      const average = <V>(algebra: Algebra<V>, history: V, value: V) =>
        moveMomentums(algebra, history, value, timescales);
      const next: Record<string, typeof x> = {
        gradients: average(algebra, state.gradients, gradient),
        ...(squares ? { squares: average(algebra, state.squares, algebra.square(gradient)) } : {}),
        ...(points ? { points: average(algebra, state.points, x) } : {}),
      };
      return { state: next, inputs: inputsOf(algebra, next, kind) };
    },
  };
}

function inputsOf<V>(algebra: Algebra<V>, state: State<V>, kind: MomentumInputs): V {
  switch (kind) {
    case 'gradients':
      return normalized(algebra, state.gradients);
    case 'points-and-gradients':
      return algebra.join(normalized(algebra, state.points), normalized(algebra, state.gradients));
    case 'adam-like':
      return algebra.div(
        state.gradients,
        algebra.add(algebra.sqrt(algebra.maximum(state.squares, tiny ** 2)), tiny),
      );
  }
}

/** x <- x - delta (diff + eta_min), diff over the moving averages of x. */
function withRange(timescales: readonly number[], etaMin: EtaMin): Update {
  const schedule = scheduleOf(etaMin);
  return {
    init: (algebra, x) => ({ points: algebra.history(x, timescales.length) }),
    observe: (algebra, state, x) => ({ points: moveMomentums(algebra, state.points, x, timescales) }),
    apply: (algebra, { points }, x, delta, { t }) => {
      const width = algebra.add(spread(algebra, points), schedule.at(t - 1));
      return algebra.sub(x, algebra.mul(delta, width));
    },
  };
}
