/** The trainings of the thesis, as its figures and tables name them. */
import {
  annealingSteps,
  type RuleByNameOptions,
  regimeOf,
  ruleByName,
} from 'l2o/internal/learned/rule-named.js';
import type { StageShare } from 'l2o/internal/meta/stages.js';
import { cosine } from 'l2o/internal/optimizers/cosine-annealing.js';
import type { Schedule } from 'l2o/internal/optimizers/schedule.js';
import { convCifar } from 'l2o/internal/problems/conv-cifar.js';
import { convMnist } from 'l2o/internal/problems/conv-mnist.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import type { NamedTraining } from './experiment.js';

/** The learning rates of Figures 4.5 to 4.10 by their names there; the last two are annealed to 0. */
const schedules = {
  '1e-1': 1e-1,
  '5e-2': 5e-2,
  '1e-2': 1e-2,
  '5e-3': 5e-3,
  '1e-3': 1e-3,
  '5e-4': 5e-4,
  '1e-4': 1e-4,
  '5e-5': 5e-5,
  '0.05-0': cosine({ from: 5e-2, to: 0, steps: annealingSteps }),
  '0.01-0': cosine({ from: 1e-2, to: 0, steps: annealingSteps }),
} as const satisfies Record<string, number | Schedule>;

export type RateName = keyof typeof schedules;

/** Names of the learning rates of chapter 4, in the order of its figures: constants, and schedules such as "0.05-0". */
export const rateNames = Object.keys(schedules) as readonly RateName[];

/** The learning rate of that name: a number, or a schedule over the steps. */
export function rateOf(name: RateName): number | Schedule {
  return schedules[name];
}

/** What rules are trained on, by the word in the name of a training; MlpMnist has none. */
const networks = {
  '': mlpMnist(),
  'conv-mnist-1': convMnist(1),
  'conv-cifar-1': convCifar(1),
} as const satisfies Record<string, NetworkProblem>;

type NetworkName = keyof typeof networks;

function training(
  words: readonly string[],
  rule: string,
  network: NetworkName,
  options: RuleByNameOptions = {},
): NamedTraining {
  return {
    name: [...words, network].filter((word) => word !== '').join('-'),
    rule: ruleByName(rule, options),
    problem: networks[network],
    regime: regimeOf(rule),
  };
}

/**
 * k Timesteps and k Momentums (3.4.2, 3.5) by the short name of the rule, trained on MlpMnist at eta_min 1e-4.
 * @param share what it had come to after this part of its length; the whole unless given
 */
export function chapter3Training(rule: string, share?: StageShare): NamedTraining {
  if (share === undefined) return training([rule], rule, '');
  return { ...training([rule, 'after', String(100 * share), 'percent'], rule, ''), share };
}

/**
 * A training on MlpMnist that ships after the meta-iterations of the quick profile (5,000; 500 of an RNN), so that variants of a
 * rule can be compared after the same, short training.
 * @param eta eta or eta_min in the training, as of `ruleByName` @param unroll as in the regime unless given
 */
export function shortTraining(
  rule: string,
  { eta, unroll }: { readonly eta?: number; readonly unroll?: number } = {},
): NamedTraining {
  const words = [rule, eta ?? '', unroll === undefined ? '' : `unroll-${unroll}`, 'short'];
  const named = training(words.map(String), rule, '', eta === undefined ? {} : { eta });
  return { ...named, isShort: true, ...(unroll !== undefined && { unroll }) };
}

/** A training as it stood after a part of its length, whatever its validations say: what they choose among. */
export function asItStood(named: NamedTraining, share: StageShare): NamedTraining {
  return { ...named, name: `${named.name}-at-${100 * share}-percent`, share, selection: 'last' };
}

/**
 * Multiscale Adam: a training for each learning rate (4.4.1), and on the small convolutional networks (4.4.2, 4.4.3).
 * @param rule "la-b", "mlp", "rnn-2"
 * @param network MlpMnist unless another is named
 */
export function multiscaleTraining(
  rule: string,
  k: 5 | 6 | 11,
  rate: RateName,
  network: NetworkName = '',
): NamedTraining {
  // 1e-2 is the rate of most of the chapter: it is left out of the name.
  const words = [rule, String(k), ...(rate === '1e-2' ? [] : [rate])];
  return training(words, `${rule}-${k}`, network, { eta: rateOf(rate) });
}
