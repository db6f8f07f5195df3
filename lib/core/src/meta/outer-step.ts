/** What the outer optimizer does with a meta-gradient: in double precision, on any engine. */
import { doubleAlgebra } from '../engine/double/algebra.js';
import { type DoubleArray, doubleArray } from '../engine/double/array.js';
import { initialState, type SteppedTo, takeStep } from '../engine/formulas.js';
import type { Optimizer, State } from '../optimizers/optimizer.js';

/**
 * Theta after meta-iteration `t`, counted from 1.
 * @param before the optimizer's state; undefined at the first step
 * @param gradient of the meta-loss with respect to theta
 */
export function outerStep(
  outer: Optimizer,
  before: State<DoubleArray> | undefined,
  theta: DoubleArray,
  gradient: Float64Array,
  t: number,
): SteppedTo<DoubleArray> {
  const gradientArray = doubleArray([gradient.length], gradient);
  const noise = () => doubleArray([gradient.length], new Float64Array(gradient.length));
  const state = before ?? initialState(doubleAlgebra, outer, theta, gradientArray);
  return takeStep(doubleAlgebra, outer, state, { x: theta, gradient: gradientArray, t, noise });
}
