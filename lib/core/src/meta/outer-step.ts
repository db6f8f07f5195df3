/** What the outer optimizer does with a meta-gradient: in double precision, on any engine. */
import { doubleAlgebra } from '../engine/double/algebra.js';
import { type DoubleArray, doubleArray } from '../engine/double/array.js';
import { initialState, type SteppedTo, takeStep } from '../engine/formulas.js';
import type { Unrolled } from '../engine/meta-trajectory.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer, State } from '../optimizers/optimizer.js';
import type { Stream } from '../random/stream.js';

/**
 * Theta after meta-iteration `t`, counted from 1.
 * @param before the optimizer's state; undefined at the first step
 * @param unrolled the meta-loss, and its gradient with respect to theta
 * @param stream of the noise of all steps: as in a run, each name has its own, and each step its part of that
 */
export function outerStep(
  { outer, rule }: { readonly outer: Optimizer; readonly rule: Pick<LearnedOptimizer, 'theta'> },
  before: State<DoubleArray> | undefined,
  theta: DoubleArray,
  { gradient, metaLoss }: Pick<Unrolled, 'gradient' | 'metaLoss'>,
  t: number,
  stream: Stream,
): SteppedTo<DoubleArray> {
  const gradientArray = doubleArray([gradient.length], gradient);
  const size = gradient.length;
  const noise = (name: string) =>
    doubleArray([size], stream.split(name).normal(new Float32Array(size), (t - 1) * size));
  const loss = () => doubleArray([], [metaLoss]);
  const at = { x: theta, gradient: gradientArray, t, noise, loss, parameters: rule.theta };
  return takeStep(doubleAlgebra, outer, before ?? initialState(doubleAlgebra, outer, at), at);
}
