/** What becomes of each operation on varying values in the code of a segment. */
import { type Node, type Operation, type Row, rowRange } from './node.js';
import type { FunctionWriter, VectorOperation } from './wasm-writer.js';

type Code =
  /** Entry by entry: these operands are put on the stack, and the result is made of them. */
  | { readonly kind: 'entry'; readonly operands: readonly number[]; write(w: FunctionWriter, of: Node): void }
  /** Over the rows of the operand: of what there is so far and the next one. */
  | { readonly kind: 'fold'; write(w: FunctionWriter): void }
  /** No arithmetic: the row of another value that stands here; undefined where the row is 0. */
  | { readonly kind: 'view'; from(row: Row): Row | undefined }
  /** Not part of a segment: values that are there already, kernels of their own, sums, what all coordinates share. */
  | { readonly kind: 'outside' };

const outside: Code = { kind: 'outside' };
const fold = (write: (w: FunctionWriter) => void): Code => ({ kind: 'fold', write });
const view = (from: (row: Row) => Row | undefined): Code => ({ kind: 'view', from });
const entry = (operands: readonly number[], write: (w: FunctionWriter, of: Node) => void): Code => ({
  kind: 'entry',
  operands,
  write,
});
const vector = (operands: readonly number[], operation: VectorOperation): Code =>
  entry(operands, (w) => w.vector(operation));

/** The first operand where the other two compare, 0 elsewhere. */
const where = (comparison: VectorOperation): Code =>
  entry([0, 1, 2], (w) => {
    w.vector(comparison);
    w.vector('v128.and');
  });

export const codes: Readonly<Record<Operation, Code>> = {
  input: outside,
  uniform: outside,
  add: vector([0, 1], 'f32x4.add'),
  sub: vector([0, 1], 'f32x4.sub'),
  mul: vector([0, 1], 'f32x4.mul'),
  div: vector([0, 1], 'f32x4.div'),
  maximum: extremeOfTwo('f32x4.pmax'),
  minimum: extremeOfTwo('f32x4.pmin'),
  equal: entry([0, 1], (w) => {
    w.vector('f32x4.eq');
    w.constant(1);
    w.vector('v128.and');
  }),
  sqrt: vector([0], 'f32x4.sqrt'),
  square: vector([0, 0], 'f32x4.mul'),
  exp: entry([0], writeExponential),
  log: entry([0], writeLogarithm),
  tanh: entry([0], writeTanh),
  sigmoid: entry([0], writeSigmoid),
  abs: vector([0], 'f32x4.abs'),
  sign: entry([0], writeSign),
  fill: entry([1], () => {}),
  ifAtLeast: where('f32x4.ge'),
  ifAbove: where('f32x4.gt'),
  softmax: vector([0, 1], 'f32x4.mul'),
  stack: view(({ node, row }) => ({ node: node.operands[row], row: 0 })),
  history: view(({ node }) => ({ node: node.operands[0], row: 0 })),
  rows: view(({ node, row }) => ({ node: node.operands[0], row: row + rowRange(node).begin })),
  join: view(({ node, row }) => {
    const [first, second] = node.operands;
    return row < first.rows ? { node: first, row } : { node: second, row: row - first.rows };
  }),
  push: view(({ node, row }) => {
    const [history, newest] = node.operands;
    return row < node.rows - 1 ? { node: history, row: row + 1 } : { node: newest, row: 0 };
  }),
  place: view(({ node, row }) => {
    const inside = row - rowRange(node).begin;
    const [placed] = node.operands;
    return inside >= 0 && inside < placed.rows ? { node: placed, row: inside } : undefined;
  }),
  rowMax: fold((w) => writeExtreme(w, 'f32x4.pmax')),
  rowMin: fold((w) => writeExtreme(w, 'f32x4.pmin')),
  rowSum: fold((w) => w.vector('f32x4.add')),
  blockFold: outside,
  affine: outside,
  affineGated: outside,
  outer: outside,
  total: outside,
  transpose: outside,
};

type Extreme = 'f32x4.pmax' | 'f32x4.pmin';

/** What a rule is handed, or a number in it, is no NaN unless theta or the rule is lost already. */
function extremeOfTwo(operation: Extreme): Code {
  return entry([0, 1], (w, { operands }) => {
    if (operands[1].operation === 'uniform') w.vector(operation);
    else writeExtreme(w, operation);
  });
}

/**
 * The larger or smaller of two, NaN where one of them is: pmax and pmin keep one of the first operand alone. They and what is added
 * here cost less than max and min, and tell 0 from -0 as they did.
 */
function writeExtreme(w: FunctionWriter, operation: Extreme): void {
  const second = w.local('v128');
  w.tee(second);
  w.vector(operation);
  // All bits set are a NaN.
  w.get(second);
  w.get(second);
  w.vector('f32x4.ne');
  w.vector('v128.or');
}

/** -1, 0 or 1, and NaN for NaN. */
function writeSign(w: FunctionWriter): void {
  const x = w.local('v128');
  w.tee(x);
  w.constant(0);
  w.vector('f32x4.gt');
  w.constant(1);
  w.vector('v128.and');
  w.get(x);
  w.constant(0);
  w.vector('f32x4.lt');
  w.constant(-1);
  w.vector('v128.and');
  w.vector('v128.or');
  // All bits set are a NaN.
  w.get(x);
  w.get(x);
  w.vector('f32x4.ne');
  w.vector('v128.or');
}

/**
 * The exponential of lib/core/kernels/simd.ts, but 0 below -86.99, where that stops at e^-86: with -87 the exponent n + 126 is 0, and so is
 * the power of 2.
 */
function writeExponential(w: FunctionWriter): void {
  const [bounded, shifted, n, r] = Array.from({ length: 4 }, () => w.local('v128'));
  w.constant(89);
  w.vector('f32x4.pmin');
  w.constant(-87);
  w.vector('f32x4.pmax');
  w.tee(bounded);
  w.constant(Math.LOG2E);
  w.multiplyAdd(() => w.constant(12583038));
  w.tee(shifted);
  w.constant(12583038);
  w.vector('f32x4.sub');
  w.tee(n);
  w.constant(-0.693359375);
  w.multiplyAdd(() => w.get(bounded));
  w.set(r);
  w.get(n);
  w.constant(2.1219444e-4);
  w.multiplyAdd(() => w.get(r));
  w.set(r);
  w.constant(2.75607655192e-3);
  for (const coefficient of [1.67377656844e-2, 8.3338180292e-2, 3.33330379504e-1, 9.9999979976e-1, 2, 2]) {
    w.get(r);
    w.multiplyAdd(() => w.constant(coefficient));
  }
  w.get(shifted);
  w.i32(23);
  w.vector('i32x4.shl');
  w.vector('f32x4.mul');
}

/** 1 / (1 + exp(-x)) */
function writeSigmoid(w: FunctionWriter): void {
  const x = w.local('v128');
  w.set(x);
  w.constant(1);
  w.constant(1);
  w.get(x);
  w.vector('f32x4.neg');
  writeExponential(w);
  w.vector('f32x4.add');
  w.vector('f32x4.div');
}

/** The hyperbolic tangent of lib/core/kernels/simd.ts. */
function writeTanh(w: FunctionWriter): void {
  const [t, square] = [w.local('v128'), w.local('v128')];
  const polynomial = ([first, ...others]: readonly number[]) => {
    w.constant(first);
    for (const coefficient of others) {
      w.get(square);
      w.vector('f32x4.mul');
      w.constant(coefficient);
      w.vector('f32x4.add');
    }
  };
  const end = 7.905311107635498;
  w.constant(end);
  w.vector('f32x4.pmin');
  w.constant(-end);
  w.vector('f32x4.pmax');
  w.tee(t);
  w.get(t);
  w.vector('f32x4.mul');
  w.set(square);
  w.get(t);
  polynomial([
    -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8,
    1.48572235717979e-5, 6.37261928875436e-4, 4.89352455891786e-3,
  ]);
  w.vector('f32x4.mul');
  polynomial([1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3]);
  w.vector('f32x4.div');
}

const leastNormal = 2 ** -126;

/**
 * ln x, error at most one unit in the last place (Cephes' logf): x = 2^e m with m from sqrt(1/2) to sqrt(2), and a polynomial in
 * f = m - 1. Numbers below the least normal one are multiplied by 2^23 before.
 */
function writeLogarithm(w: FunctionWriter): void {
  const [x, isTiny, bits, shift, e, f, square] = Array.from({ length: 7 }, () => w.local('v128'));
  const where = (write: () => void, comparison: VectorOperation, other: number) => {
    write();
    w.get(x);
    w.constant(other);
    w.vector(comparison);
    w.vector('v128.and');
  };
  w.tee(x);
  w.constant(leastNormal);
  w.vector('f32x4.lt');
  w.set(isTiny);
  // x, or x 2^23
  w.get(x);
  w.get(isTiny);
  w.constant(2 ** 23 - 1);
  w.vector('v128.and');
  w.constant(1);
  w.vector('f32x4.add');
  w.vector('f32x4.mul');
  w.tee(bits);
  // The bits of sqrt(1/2): what is left above them counts powers of 2.
  w.constant(Math.SQRT1_2);
  w.vector('i32x4.sub');
  w.i32(23);
  w.vector('i32x4.shr_s');
  w.tee(shift);
  w.vector('f32x4.convert_i32x4_s');
  w.get(isTiny);
  w.constant(23);
  w.vector('v128.and');
  w.vector('f32x4.sub');
  w.set(e);
  w.get(bits);
  w.get(shift);
  w.i32(23);
  w.vector('i32x4.shl');
  w.vector('i32x4.sub');
  w.constant(1);
  w.vector('f32x4.sub');
  w.tee(f);
  w.get(f);
  w.vector('f32x4.mul');
  w.set(square);
  w.constant(7.0376836292e-2);
  for (const coefficient of [
    -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1,
    -2.4999993993e-1, 3.3333331174e-1,
  ]) {
    w.get(f);
    w.multiplyAdd(() => w.constant(coefficient));
  }
  w.get(f);
  w.vector('f32x4.mul');
  w.get(square);
  w.vector('f32x4.mul');
  w.set(bits);
  w.get(e);
  w.constant(-2.1219444e-4);
  w.multiplyAdd(() => w.get(bits));
  w.set(bits);
  w.get(square);
  w.constant(-0.5);
  w.multiplyAdd(() => w.get(bits));
  w.get(f);
  w.vector('f32x4.add');
  w.set(bits);
  w.get(e);
  w.constant(0.693359375);
  w.multiplyAdd(() => w.get(bits));
  w.set(bits);
  where(() => where(() => w.get(bits), 'f32x4.gt', 0), 'f32x4.lt', Number.POSITIVE_INFINITY);
  where(() => w.get(x), 'f32x4.eq', Number.POSITIVE_INFINITY);
  w.vector('v128.or');
  where(() => w.constant(Number.NEGATIVE_INFINITY), 'f32x4.eq', 0);
  w.vector('v128.or');
  // All bits set are a NaN: of a negative number, and of a NaN.
  w.get(x);
  w.constant(0);
  w.vector('f32x4.ge');
  w.vector('v128.not');
  w.vector('v128.or');
}
