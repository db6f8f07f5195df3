/** What a trained k Timesteps makes of given gradients: the numbers of Table 3.1. */
import { doubleAlgebra } from '../engine/double/algebra.js';
import { doubleArray } from '../engine/double/array.js';
import { initialState, takeLearnedStep } from '../engine/formulas.js';
import { UsageError } from '../errors.js';
import { blocksOf } from '../learned/learned-optimizer.js';
import type { TrainedOptimizer } from './trained-optimizer.js';

/**
 * Shows the rule k gradients at a point that stays where it is, and reads its step: -delta eta_min.
 *
 * @param histories gradients of one coordinate each, oldest first, k of them
 * @returns delta in [-1, 1], one per history, computed in double precision
 * @throws UsageError when the rule is no k Timesteps with a constant eta_min, or a history is not k long
 */
export function deltaOf(
  { rule, theta }: TrainedOptimizer,
  histories: readonly (readonly number[])[],
): number[] {
  const { k, etaMin } = rule.settings;
  const fits = rule.id === 'k-timesteps' && histories.every(({ length }) => length === k);
  if (!fits || typeof k !== 'number' || typeof etaMin !== 'number') {
    throw new UsageError({
      expected: 'A trained k Timesteps with a constant eta_min, and histories of k gradients',
      found: `${rule.title}, and histories of ${histories.map(({ length }) => length).join(', ')}`,
      fix: 'take another optimizer or other histories',
    });
  }
  const blocks = Object.entries(blocksOf(rule, theta)).map(
    ([name, { values, shape }]) => [name, doubleArray(shape, values)] as const,
  );
  const n = histories.length;
  const gradientAt = (j: number) =>
    doubleArray(
      [n],
      histories.map((history) => history[j]),
    );
  const x = doubleArray([n], new Float64Array(n));
  const noise = () => x;
  // Each history is of a problem of its own.
  const parameters = histories.map(() => ({ name: 'x', shape: [] }));
  let state = initialState(doubleAlgebra, rule, { x, gradient: gradientAt(0), parameters });
  let reached = x;
  for (let j = 0; j < k; j++) {
    const at = { x, gradient: gradientAt(j), t: j + 1, noise, parameters };
    const step = takeLearnedStep(doubleAlgebra, rule, Object.fromEntries(blocks), state, at);
    state = step.state;
    reached = step.x;
  }
  return Array.from(reached.values, (value) => -value / etaMin);
}
