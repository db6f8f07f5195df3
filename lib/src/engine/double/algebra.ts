/** The algebra of rules in double precision, on plain arrays. */
import type { Algebra } from '../../algebra.js';
import { type DoubleArray, doubleArray } from './array.js';

type Operand = DoubleArray | number;

/**
 * Entry by entry. The shorter operand is repeated: a scalar for every entry, a vector for every
 * vector of a history (its entries are consecutive there).
 */
function zip(a: Operand, b: Operand, operation: (a: number, b: number) => number): DoubleArray {
  const left = typeof a === 'number' ? doubleArray([], [a]) : a;
  const right = typeof b === 'number' ? doubleArray([], [b]) : b;
  const { shape, values } = left.values.length >= right.values.length ? left : right;
  const m = left.values.length;
  const n = right.values.length;
  return {
    shape,
    values: values.map((_, i) => operation(left.values[i % m], right.values[i % n])),
  };
}

function map({ shape, values }: DoubleArray, operation: (a: number) => number): DoubleArray {
  return { shape, values: values.map(operation) };
}

/** Folds each coordinate's history into one number. */
function fold(
  { shape: [k = 1], values }: DoubleArray,
  operation: (a: number, b: number) => number,
): DoubleArray {
  const n = values.length / k;
  const folded = values.slice(0, n);
  for (let i = n; i < values.length; i++) folded[i % n] = operation(folded[i % n], values[i]);
  return { shape: [n], values: folded };
}

export const doubleAlgebra: Algebra<DoubleArray> = {
  add: (a, b) => zip(a, b, (a, b) => a + b),
  sub: (a, b) => zip(a, b, (a, b) => a - b),
  mul: (a, b) => zip(a, b, (a, b) => a * b),
  div: (a, b) => zip(a, b, (a, b) => a / b),
  maximum: (a, b) => zip(a, b, Math.max),
  minimum: (a, b) => zip(a, b, Math.min),
  equal: (a, b) => zip(a, b, (a, b) => Number(a === b)),
  sqrt: (a) => map(a, Math.sqrt),
  square: (a) => map(a, (a) => a * a),
  abs: (a) => map(a, Math.abs),
  sign: (a) => map(a, Math.sign),
  fillLike: (a, value) => map(a, () => value),

  sum: ({ values }) => doubleArray([], [values.reduce((sum, value) => sum + value, 0)]),
  coordinate: ({ values }, index) => doubleArray([], values.subarray(index, index + 1)),
  vector: (scalars) =>
    doubleArray(
      [scalars.length],
      scalars.map(({ values }) => values[0]),
    ),

  history: ({ values }, k) => {
    const repeated = new Float64Array(k * values.length);
    for (let row = 0; row < k; row++) repeated.set(values, row * values.length);
    return { shape: [k, values.length], values: repeated };
  },
  push: ({ shape, values }, vector) => {
    const moved = new Float64Array(values.length);
    moved.set(values.subarray(vector.values.length));
    moved.set(vector.values, values.length - vector.values.length);
    return { shape, values: moved };
  },
  historyMax: (history) => fold(history, Math.max),
  historyMin: (history) => fold(history, Math.min),
  historyMean: (history) => {
    const k = history.shape[0];
    return map(
      fold(history, (a, b) => a + b),
      (sum) => sum / k,
    );
  },
};
