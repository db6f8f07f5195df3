/** Noise on a step: MNG's figures have it (facts 4), for the learned rules the thesis proposes it (3.7). */
import type { Algebra } from '../algebra.js';
import { UsageError } from '../errors.js';
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

/** @throws UsageError unless it is a standard deviation */
export function checkNoise(deviation: number): void {
  if (Number.isFinite(deviation) && deviation >= 0) return;
  throw new UsageError({
    expected: 'The noise on a step is a relative standard deviation, 0 or more',
    found: `noise = ${deviation}`,
    mend: 'give another one, such as 0.01, or leave it out',
  });
}
