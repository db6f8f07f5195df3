/**
 * The algebra of rules in single precision on plain arrays: each operation of the double one, rounded. For what is too
 * small for a kernel: toy problems, the state before the first step, and what all coordinates share.
 *
 * A sum, difference, product, quotient or root of single-precision numbers, computed in double and rounded once, has the
 * bits that single precision gives.
 */
import type { Algebra } from '../../algebra.js';
import { doubleAlgebra } from '../double/algebra.js';
import type { DoubleArray } from '../double/array.js';

/** Values of single precision, kept in doubles. */
export type FloatArray = DoubleArray;

/** Rounds every entry. */
export function rounded({ shape, values }: DoubleArray): FloatArray {
  const single = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) single[i] = Math.fround(values[i]);
  return { shape, values: single };
}

type Operation = (...operands: readonly unknown[]) => DoubleArray;

const inSingle =
  (operation: Operation): Operation =>
  (...operands) =>
    rounded(
      operation(...operands.map((operand) => (typeof operand === 'number' ? Math.fround(operand) : operand))),
    );

export const floatAlgebra = Object.fromEntries(
  Object.entries(doubleAlgebra).map(([name, operation]) => [name, inSingle(operation as Operation)]),
) as unknown as Algebra<FloatArray>;
