/** The algebra of rules in double precision, on plain arrays. */
import type { Algebra } from '../../algebra.js';
import { foldBlocks } from '../../blocks.js';
import { UsageError } from '../../errors.js';
import { type DoubleArray, doubleArray } from './array.js';

type Operand = DoubleArray | number;

/**
 * Entry by entry. The smaller operand is repeated: a scalar for every entry, a vector for every row of a
 * history, a column for every coordinate.
 */
function zip(a: Operand, b: Operand, operation: (a: number, b: number) => number): DoubleArray {
  const left = typeof a === 'number' ? doubleArray([], [a]) : a;
  const right = typeof b === 'number' ? doubleArray([], [b]) : b;
  const shape = commonShape(left.shape, right.shape);
  const from = placeIn(left, shape);
  const to = placeIn(right, shape);
  const values = new Float64Array(shape.reduce((size, length) => size * length, 1));
  return { shape, values: values.map((_, i) => operation(left.values[from(i)], right.values[to(i)])) };
}

/** @throws UsageError where neither operand can be repeated to fit the other */
export function commonShape(a: readonly number[], b: readonly number[]): readonly number[] {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  return long.map((length, i) => {
    const other = short[i - long.length + short.length] ?? 1;
    if (length === other || other === 1) return length;
    if (length === 1) return other;
    throw new UsageError({
      expected:
        'Two values have the same shape, or one is a scalar, a vector of its coordinates, or a column',
      found: `the shapes [${a.join(', ')}] and [${b.join(', ')}]`,
      fix: 'give both as many coordinates, and both histories as many rows',
    });
  });
}

/** Where in an operand stands what belongs to entry i of the result. */
function placeIn({ shape, values }: DoubleArray, result: readonly number[]): (i: number) => number {
  const n = result.at(-1) ?? 1;
  const isColumn = shape.length === 2 && shape[1] === 1 && n > 1;
  return isColumn ? (i) => Math.floor(i / n) % values.length : (i) => i % values.length;
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

function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
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
  exp: (a) => map(a, Math.exp),
  log: (a) => map(a, Math.log),
  tanh: (a) => map(a, Math.tanh),
  sigmoid: (a) => map(a, (a) => 1 / (1 + Math.exp(-a))),
  abs: (a) => map(a, Math.abs),
  sign: (a) => map(a, Math.sign),
  select: (condition, a, b) =>
    zip(
      zip(condition, a, (c, a) => (c < 0 || c > 0 ? a : 0)),
      zip(condition, b, (c, b) => (c === 0 ? b : 0)),
      (a, b) => a + b,
    ),
  fillLike: (a, value) => map(a, () => value),
  constant: (values, shape) => doubleArray(shape, values),

  sum: ({ values }) => doubleArray([], [values.reduce((sum, value) => sum + value, 0)]),
  blockFold: ({ shape, values }, fold, blocks) => {
    const folded = new Float64Array(values.length);
    foldBlocks(fold, blocks, values, folded);
    return { shape, values: folded };
  },
  coordinate: ({ values }, index) => doubleArray([], values.subarray(index, index + 1)),
  stack: (parts) => ({
    shape: [parts.length, ...parts[0].shape],
    values: concatenated(parts.map(({ values }) => values)),
  }),

  history: ({ values }, k) => {
    const repeated = new Float64Array(k * values.length);
    for (let row = 0; row < k; row++) repeated.set(values, row * values.length);
    return { shape: [k, values.length], values: repeated };
  },
  rows: ({ shape: [, n], values }, begin, count) => ({
    shape: [count, n],
    values: values.subarray(begin * n, (begin + count) * n),
  }),
  join: (first, second) => ({
    shape: [first.shape[0] + second.shape[0], first.shape[1]],
    values: concatenated([first.values, second.values]),
  }),
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
  historySum: (history) => fold(history, (a, b) => a + b),
  affine: ({ shape: [m, k], values: weights }, { values: history }, bias) => {
    const n = history.length / k;
    const product = new Float64Array(m * n);
    for (let row = 0; row < m; row++) {
      for (let j = 0; j < k; j++) {
        const weight = weights[row * k + j];
        for (let i = 0; i < n; i++) product[row * n + i] += weight * history[j * n + i];
      }
    }
    return zip({ shape: [m, n], values: product }, bias, (a, b) => a + b);
  },
};
