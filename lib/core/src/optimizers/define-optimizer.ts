/** Optimizers of one's own: a name, the defaults of the settings, and the formulas. */

import { UsageError } from '../errors.js';
import { formLike } from '../gate/like.js';
import { readSettings, shown, unusual } from '../gate/settings.js';
import type { Settings } from '../settings.js';
import type { Optimizer } from './optimizer.js';

/** The name as an id: "my rule" as "my-rule". */
export function idOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}

/** @throws UsageError unless a rule has a name that makes an id, defaults and formulas */
export function checkDefinition(name: unknown, defaults: unknown, make: unknown): void {
  const isNamed = typeof name === 'string' && idOf(name) !== '';
  if (isNamed && typeof defaults === 'object' && defaults !== null && typeof make === 'function') return;
  throw new UsageError({
    expected:
      "A rule of one's own has a name with letters a to z or digits, the defaults of its settings, and a function that makes its formulas",
    found: [name, defaults, make].map(shown).join(', '),
    fix: "define it like this: defineOptimizer('Mine', { rate: 1e-3 }, ({ rate }) => ({ init, step }))",
  });
}

/** What identifies a rule besides its formulas: the settings, all of them, and a title that names those that are not as usual. */
export function identityOf<S extends Settings>(name: string, defaults: S, given: Partial<S>) {
  const form = formLike(defaults);
  // A copy: formulas may change what they are given.
  const settings = structuredClone(readSettings(name, form, given)) as S;
  const title = `${name}${unusual(form, settings)}`;
  return { id: idOf(name), title, source: 'a rule of your own', settings };
}

/**
 * Defines an optimizer: a function from its settings to it, like those of the kit.
 *
 * ```js
 * import { defineOptimizer, minimize, sumOfSquares } from 'l2o';
 *
 * // Lion (Chen et al. 2023)
 * const lion = defineOptimizer('Lion', { rate: 1e-3, beta1: 0.9, beta2: 0.99 }, ({ rate, beta1, beta2 }) => ({
 *   init: ({ x }) => ({ m: x.filled(0) }),
 *   step: ({ m }, { x, g }) => ({
 *     x: x.minus(m.towards(g, 1 - beta1).sign().times(rate)),
 *     state: { m: m.towards(g, 1 - beta2) },
 *   }),
 * }));
 * const { losses } = await minimize({ problem: sumOfSquares(), optimizer: lion({ rate: 0.5 }), steps: 200 });
 * console.log(losses[0], losses[199]);
 * ```
 *
 * A rule that needs the loss at x, or the planned number of steps of its run, says so: Polyak's step (1969), where the least
 * loss is 0, and a rate that falls to 0 by the end of the run.
 *
 * ```js
 * import { defineOptimizer, minimize, sumOfSquares } from 'l2o';
 *
 * const polyak = defineOptimizer('Polyak', {}, () => ({
 *   needs: ['loss'],
 *   init: () => ({}),
 *   step: (state, { x, g, loss }) => ({ x: x.minus(g.times(loss.over(g.square().blockSum().plus(1e-20)))), state }),
 * }));
 * const fading = defineOptimizer('Fading', { rate: 0.1 }, ({ rate }) => ({
 *   needs: ['steps'],
 *   init: () => ({}),
 *   step: (state, { x, g, t, steps }) => ({ x: x.minus(g.times(rate * (1 - (t - 1) / steps))), state }),
 * }));
 * for (const optimizer of [polyak(), fading()]) {
 *   const { losses } = await minimize({ problem: sumOfSquares(), optimizer, steps: 20 });
 *   console.log(losses[0], losses[19]);
 * }
 * ```
 * @param defaults all settings with what they are unless given; whatever has another kind is refused
 * @param make the formulas with these settings
 */
export function defineOptimizer<S extends Settings>(
  name: string,
  defaults: S,
  make: (settings: S) => Pick<Optimizer, 'init' | 'step' | 'needs'>,
): (given?: Partial<S>) => Optimizer {
  checkDefinition(name, defaults, make);
  return (given = {}) => {
    const identity = identityOf(name, defaults, given);
    return { ...identity, ...make(identity.settings), looked: 'closely' };
  };
}
