/** Noise on a step: MNG's figures have it, for the learned rules the thesis proposes it (3.7). */
import type { Value } from '../values/value.js';
import type { StepContext } from './optimizer.js';

/**
 * step (1 + xi), xi ~ N(0, deviation^2), another for every coordinate and step of the trajectory.
 * @param deviation with 0 the step is left as it is
 */
export function noisy(step: Value, deviation: number, noise: StepContext['noise']): Value {
  return deviation === 0 ? step : step.times(noise('step').times(deviation).plus(1));
}
