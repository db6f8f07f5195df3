/** Learned optimizers of one's own: trained, saved, listed, loaded and bound like those of the kit. */
import { UsageError } from '../errors.js';
import { shown } from '../gate/settings.js';
import { checkDefinition, identityOf, idOf } from '../optimizers/define-optimizer.js';
import type { Settings } from '../settings.js';
import { type CoordinateRule, coordinateRule } from './coordinate-rule.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { register } from './rule-from.js';

/**
 * Defines a learned optimizer: a function from its settings to it. From then on files that hold a theta of it can be read.
 * Defined again under its name, as by a notebook cell that is run again, it is what was defined last.
 *
 * ```js
 * import { bindTrained, defineRule, magnitudeAndSign, metaTrain, minimize, normalized, plainStep, rosenbrock } from 'l2o';
 *
 * const mine = defineRule('mine', { k: 5, rate: 0.1, hidden: [20] }, ({ k, rate, hidden }) => ({
 *   features: {
 *     count: k,
 *     init: ({ g }) => ({ gradients: g.repeat(k) }),
 *     observe: ({ gradients }, { g }) => {
 *       const next = gradients.push(g);
 *       return { state: { gradients: next }, inputs: normalized(next) };
 *     },
 *   },
 *   policy: magnitudeAndSign({ inputs: k, hidden }),
 *   update: plainStep(rate),
 * }));
 * const problem = rosenbrock();
 * const trained = await metaTrain({ rule: mine({ k: 3 }), problem, iterations: 500, metaRate: 1e-2 });
 * const { losses } = await minimize({ problem, optimizer: bindTrained(trained), steps: 200 });
 * console.log(losses[0], losses[199]);
 * ```
 * @param defaults all settings with what they are unless given; a file keeps all of them
 * @param make the rule with these settings: its three parts, or all its formulas
 * @throws UsageError for a name of the kit's
 */
export function defineRule<S extends Settings>(
  name: string,
  defaults: S,
  make: (
    settings: S,
  ) =>
    | Pick<CoordinateRule, 'features' | 'policy' | 'update' | 'noise' | 'needs'>
    | Pick<LearnedOptimizer, 'theta' | 'initialize' | 'init' | 'step' | 'needs'>,
): (given?: Partial<S>) => LearnedOptimizer {
  const rule = (given: Partial<S> = {}): LearnedOptimizer => {
    const identity = identityOf(name, defaults, given);
    const parts: unknown = make(identity.settings);
    const looked = { looked: 'closely' } as const;
    if (hasParts(parts)) {
      // What a file keeps are the settings that it can be read with.
      return { ...coordinateRule({ ...identity, ...parts }), settings: identity.settings, ...looked };
    }
    if (hasFormulas(parts)) return { ...identity, ...parts, ...looked };
    throw new UsageError({
      expected: `The formulas of ${name} are { features, policy, update } or { theta, initialize, init, step }`,
      found: shown(parts),
      fix: 'return one of these from the function that defineRule() is given',
    });
  };
  checkDefinition(name, defaults, make);
  register(idOf(name), (settings) => rule(settings as Partial<S>));
  return rule;
}

type RuleParts = ReturnType<Parameters<typeof defineRule>[2]>;

const has = (value: unknown, names: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  names.every((name) => name in value && Reflect.get(value, name));

const hasParts = (parts: unknown): parts is Extract<RuleParts, { features: unknown }> =>
  has(parts, ['features', 'policy', 'update']);

const hasFormulas = (parts: unknown): parts is Extract<RuleParts, { theta: unknown }> =>
  has(parts, ['theta', 'initialize', 'init', 'step']);
