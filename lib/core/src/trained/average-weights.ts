/** The weights of a trained linear average as they are applied: the numbers of Tables 4.2 and 4.3. */
import { doubleAlgebra } from '../engine/double/algebra.js';
import { type DoubleArray, doubleArray } from '../engine/double/array.js';
import { applied } from '../learned/linear-average.js';
import { rawOf, valueOn } from '../values/value-on.js';

/**
 * The weights of a trained linear average as they are applied (thesis, Tables 4.2 and 4.3).
 * @param theta one number per Adam
 * @returns one weight per Adam, summing to 1 for LA_a and LA_b
 */
export function averageWeights(theta: ArrayLike<number>, average: 'la-a' | 'la-b' | 'la-c'): number[] {
  const weights = doubleArray([theta.length, 1], theta);
  const shares = rawOf<DoubleArray>(applied(valueOn(doubleAlgebra, weights), average));
  return Array.from(shares.values);
}
