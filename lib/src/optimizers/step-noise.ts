/** Noise on a step: MNG's figures have it, for the learned rules the thesis proposes it (3.7). */
import type { Algebra } from '../algebra.js';
import type { StepContext } from './optimizer.js';

/**
 * step (1 + xi), xi ~ N(0, deviation^2), another for every coordinate and step of the trajectory.
 * @param deviation with 0 the step is left as it is
 */
export function noisy<V>(
  algebra: Algebra<V>,
  step: V,
  deviation: number,
  { noise }: Pick<StepContext<V>, 'noise'>,
): V {
  if (deviation === 0) return step;
  return algebra.mul(step, algebra.add(algebra.mul(noise('step'), deviation), 1));
}
