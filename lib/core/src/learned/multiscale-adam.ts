/**
 * Multiscale Adam (thesis 4.3, algorithms 4 and 5): k Adams with timescales of their own see the same gradient, and
 * a learned mixture of their unit steps is taken.
 *
 *   s_j = -m_hat_j / sqrt(v_hat_j + 1e-16)
 *   x   <- x + eta sum_j w_j s_j
 *
 * The weights w are one per Adam (LA), or come from a network that looks at the k steps of a coordinate (MLP). The
 * thesis' "RNN" is the same network, unrolled over 20 steps in training; it has no state of its own.
 */
import { finite, listOf, notNegative, oneOf, optional, pairOf, timescale, usually } from '../gate/kinds.js';
import { type Form, type Kind, readSettings, refuse } from '../gate/settings.js';
import { rateTitle, type Schedule } from '../optimizers/schedule.js';
import { rate } from '../optimizers/schedule-from.js';
import { plainNumber } from '../short-number.js';
import { hiddenWidths } from './coordinate-network.js';
import { coordinateRule, type Features, type Policy, type Update } from './coordinate-rule.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { type Average, averages, fixedWeights, linearAverage } from './linear-average.js';
import { networkMixture } from './mlp-and-rnn-mixture.js';
import { adamTimescales, type Timescale } from './timescales.js';

/** Settings of `multiscaleAdam`. */
export interface MultiscaleAdamSettings {
  readonly rate: number | Schedule;
  /**
   * How the steps are mixed: by learned weights, applied as `linearAverage` says; by a network with these hidden widths, of
   * which [50] is the thesis' MLP and RNN 1, [50, 50] its RNN 2; or by weights that are given, nothing learned.
   */
  readonly mixture:
    | { readonly average: 'la-a' | 'la-b' | 'la-c' }
    | { readonly hidden: readonly number[] }
    | { readonly weights: readonly number[] };
  /** (beta1, beta2) of each Adam; the six of the thesis by default. */
  readonly timescales?: ReturnType<typeof adamTimescales>;
  /** Standard deviation of the relative noise on the step; none if left out. */
  readonly noise?: number;
}

type Mixture = MultiscaleAdamSettings['mixture'];

const mixture: Kind<Mixture> = {
  is: 'one of { average }, { hidden }, { weights }',
  read(value, place) {
    const of = `the ${place.name} of ${place.of}`;
    const { average, hidden, weights } = readSettings(of, mixtureForm, value);
    if ([average, hidden, weights].filter(Boolean).length !== 1) return refuse(place, this.is, value);
    if (average) return { average };
    return hidden ? { hidden } : { weights: weights ?? [] };
  },
};

const mixtureForm = {
  average: optional(oneOf(averages)),
  hidden: optional(hiddenWidths),
  weights: optional(listOf(finite)),
};

/** The (beta1, beta2): at least one. */
const adams: Kind<readonly Timescale[]> = listOf(pairOf(timescale));

export const multiscaleAdamForm = {
  rate,
  mixture,
  timescales: usually(adams, adamTimescales(6)),
  noise: optional(notNegative),
} satisfies Form<MultiscaleAdamSettings>;

/**
 * Multiscale Adam (thesis 4.3): a learned mixture of the steps of k Adams with timescales of their own.
 * @throws UsageError for a setting that is unknown or cannot be
 */
export function multiscaleAdam(given: MultiscaleAdamSettings): LearnedOptimizer {
  const read = readSettings('multiscale Adam', multiscaleAdamForm, given);
  const { rate: schedule, mixture, timescales, noise } = read;
  return coordinateRule({
    id: 'multiscale-adam',
    title: `${mixtureTitle(mixture)} k ${timescales.length} eta ${rateTitle(schedule)}${timescalesTitle(timescales)}`,
    source: 'thesis 4.3, algorithms 4 and 5',
    settings: { rate: schedule.settings, mixture, timescales },
    features: adamSteps(timescales),
    policy: policyOf(mixture, timescales.length),
    update: scheduledStep(schedule),
    noise,
  });
}

/** No learning: the mean of the k steps. */
export function plainAverage(settings: Omit<MultiscaleAdamSettings, 'mixture'>): LearnedOptimizer {
  const { length } = settings.timescales ?? adamTimescales(6);
  return multiscaleAdam({ ...settings, mixture: { weights: Array<number>(length).fill(1 / length) } });
}

function policyOf(mixture: Mixture, k: number): Policy {
  if ('average' in mixture) return linearAverage(k, mixture.average);
  if ('hidden' in mixture) return networkMixture(k, mixture.hidden);
  const weights = listOf(finite, { least: k, most: k });
  return fixedWeights(weights.read(mixture.weights, { name: 'weights', of: 'the mixture' }));
}

const averageTitles: Record<Average, string> = { 'la-a': 'LA_a', 'la-b': 'LA_b', 'la-c': 'LA_c' };

function mixtureTitle(mixture: Mixture): string {
  if ('average' in mixture) return averageTitles[mixture.average];
  if ('hidden' in mixture) return `network ${mixture.hidden.join('-')}`;
  const [first, ...others] = mixture.weights;
  return others.every((weight) => weight === first)
    ? 'mean'
    : `weights ${mixture.weights.map(plainNumber).join(' ')}`;
}

/** epsilon^2 under the root, which keeps the gradient through it finite where v is 0. */
const epsilonSquared = 1e-16;

/** The unit steps s_j of k Adams, [k, n]: descent steps of the order of 1. */
function adamSteps(timescales: readonly Timescale[]): Features {
  const k = timescales.length;
  return {
    count: k,
    init: ({ x }) => {
      const zeros = x.filled(0).repeat(k);
      return { m: zeros, v: zeros };
    },
    observe: (state, { g, t }) => {
      const m = state.m.towards(
        g,
        timescales.map(([beta1]) => 1 - beta1),
      );
      const v = state.v.towards(
        g.square(),
        timescales.map(([, beta2]) => 1 - beta2),
      );
      const minusMHat = m.times(timescales.map(([beta1]) => -1 / (1 - beta1 ** t)));
      const vHat = v.times(timescales.map(([, beta2]) => 1 / (1 - beta2 ** t)));
      return { state: { m, v }, inputs: minusMHat.over(vHat.plus(epsilonSquared).sqrt()) };
    },
  };
}

/** x <- x + eta delta. */
function scheduledStep(schedule: Schedule): Update {
  return {
    init: () => ({}),
    observe: () => ({}),
    apply: (_state, delta, { x, t }) => x.plus(delta.times(schedule.at(t - 1))),
  };
}

/** Nothing for those of the thesis, which their number tells. */
function timescalesTitle(timescales: readonly Timescale[]): string {
  const { length } = timescales;
  const isThesis = [5, 6, 11].includes(length) && timescales.join() === adamTimescales(length).join();
  return isThesis
    ? ''
    : `, timescales ${timescales.map((pair) => pair.map(plainNumber).join(' ')).join(', ')}`;
}
