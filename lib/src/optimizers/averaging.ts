/** Exponential averages, in the form that stays accurate in single precision. */
import type { Algebra } from '../algebra.js';

/**
 * average <- average + share (value - average), with share = 1 - beta.
 *
 * Algebraically beta average + (1 - beta) value; in float32 with beta near 1 that form errs forty
 * times more.
 */
export function averageTowards<V>(algebra: Algebra<V>, average: V, value: V, share: V | number): V {
  return algebra.add(average, algebra.mul(algebra.sub(value, average), share));
}
