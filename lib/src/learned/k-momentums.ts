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
import { UsageError } from '../errors.js';
import { averageTowards } from '../optimizers/averaging.js';
import { normalized } from '../optimizers/normalized.js';
import type { State } from '../optimizers/optimizer.js';
import { shortNumber } from '../optimizers/schedule.js';
import { coordinateRule, type Features, type Update } from './coordinate-rule.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { magnitudeAndSign } from './magnitude-and-sign.js';

/** What the network reads (thesis 3.5; the last two are its variants without a figure). */
export type MomentumInputs =
  /** HG_j / max |HG_j| */
  | 'gradients'
  /** HX_j / max |HX_j|, then the gradients */
  | 'points-and-gradients'
  /** HG_j / sqrt(V_j), V_j the moving average of the squared gradient */
  | 'adam-like';

export interface KMomentumsSettings {
  /** The timescales a_j, each in (0, 1). */
  readonly timescales: readonly number[];
  readonly etaMin: number;
  readonly range?: boolean;
  readonly inputs?: MomentumInputs;
  readonly hidden?: readonly number[];
}

/** `count` timescales, evenly from `first` to `last`: what the thesis calls "k = 6, range 0.2-0.99". */
export function timescalesBetween(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, j) => first + ((last - first) * j) / Math.max(count - 1, 1));
}

export function kMomentums({
  timescales,
  etaMin,
  range = false,
  inputs = 'gradients',
  hidden = [50],
}: KMomentumsSettings): LearnedOptimizer {
  checkTimescales(timescales);
  const features = momentumFeatures(timescales, inputs);
  const ends = `${timescales[0]}-${timescales[timescales.length - 1]}`;
  return coordinateRule({
    id: 'k-momentums',
    title: `k Momentums ${timescales.length} ${ends}${range ? ', range on' : ''} eta_min ${shortNumber(etaMin)}`,
    source: 'thesis 3.5, algorithm 3',
    settings: { timescales, etaMin, range, inputs, hidden },
    features,
    policy: magnitudeAndSign({ inputs: features.count, hidden }),
    update: range ? withRange(timescales, etaMin) : withoutRange(etaMin),
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
        averageTowards(algebra, history, value, shares(algebra, timescales));
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

/** x <- x - delta eta_min. */
function withoutRange(etaMin: number): Update {
  return {
    init: () => ({}),
    observe: () => ({}),
    apply: (algebra, _state, x, delta) => algebra.sub(x, algebra.mul(delta, etaMin)),
  };
}

/** x <- x - delta (diff + eta_min), diff over the moving averages of x. */
function withRange(timescales: readonly number[], etaMin: number): Update {
  return {
    init: (algebra, x) => ({ points: algebra.history(x, timescales.length) }),
    observe: (algebra, state, x) => ({
      points: averageTowards(algebra, state.points, x, shares(algebra, timescales)),
    }),
    apply: (algebra, { points }, x, delta) => {
      const diff = algebra.sub(algebra.historyMax(points), algebra.historyMin(points));
      return algebra.sub(x, algebra.mul(delta, algebra.add(diff, etaMin)));
    },
  };
}

/** 1 - a_j, a column. */
function shares<V>(algebra: Algebra<V>, timescales: readonly number[]): V {
  return algebra.constant(
    timescales.map((timescale) => 1 - timescale),
    [timescales.length, 1],
  );
}

function checkTimescales(timescales: readonly number[]): void {
  const wrong = timescales.find((timescale) => !(timescale > 0 && timescale < 1));
  if (timescales.length > 0 && wrong === undefined) return;
  throw new UsageError({
    expected: 'k Momentums has at least one timescale, each above 0 and below 1',
    found: timescales.length === 0 ? 'an empty list' : `${wrong}`,
    mend: 'give another list, as in timescalesBetween(0.2, 0.99, 6)',
  });
}
