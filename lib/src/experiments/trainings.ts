/** The trainings of the thesis on MlpMnist, as its figures and tables name them. */
import { annealingSteps, type RuleByNameOptions, regimeOf, ruleByName } from '../learned/rule-named.js';
import { cosine, type Schedule } from '../optimizers/schedule.js';
import { mlpMnist } from '../problems/mlp-mnist.js';
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

export const rateNames = Object.keys(schedules) as readonly RateName[];

export function rateOf(name: RateName): number | Schedule {
  return schedules[name];
}

function onMlpMnist(name: string, rule: string, options: RuleByNameOptions = {}): NamedTraining {
  return { name, rule: ruleByName(rule, options), problem: mlpMnist(), regime: regimeOf(rule) };
}

/** k Timesteps and k Momentums (3.4.2, 3.5) by the short name of the rule, trained at eta_min 1e-4. */
export function chapter3Training(rule: string): NamedTraining {
  return onMlpMnist(rule, rule);
}

/**
 * Multiscale Adam: a training for each learning rate (4.4.1).
 * @param rule "la-b", "mlp", "rnn-2"
 */
export function multiscaleTraining(rule: string, k: 5 | 6 | 11, rate: RateName): NamedTraining {
  // 1e-2 is the rate of most of the chapter: it is left out of the name.
  const name = [rule, k, ...(rate === '1e-2' ? [] : [rate])].join('-');
  return onMlpMnist(name, `${rule}-${k}`, { eta: rateOf(rate) });
}
