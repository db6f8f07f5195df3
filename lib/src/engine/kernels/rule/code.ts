/** What becomes of each operation on varying values in the code of a segment. */
import { type Operation, type Row, rowRange } from './node.js';
import type { FunctionWriter, VectorOperation } from './wasm-writer.js';

type Code =
  /** Entry by entry: these operands are put on the stack, and the result is made of them. */
  | { readonly kind: 'entry'; readonly operands: readonly number[]; write(w: FunctionWriter): void }
  /** Over the rows of the operand. */
  | { readonly kind: 'fold'; readonly operation: VectorOperation }
  /** No arithmetic: the row of another value that stands here; undefined where the row is 0. */
  | { readonly kind: 'view'; from(row: Row): Row | undefined }
  /** Not part of a segment: values that are there already, kernels of their own, sums, what all coordinates share. */
  | { readonly kind: 'outside' };

const outside: Code = { kind: 'outside' };
const fold = (operation: VectorOperation): Code => ({ kind: 'fold', operation });
const view = (from: (row: Row) => Row | undefined): Code => ({ kind: 'view', from });
const entry = (operands: readonly number[], write: (w: FunctionWriter) => void): Code => ({
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
  // A NaN in the first operand stays one.
  maximum: vector([0, 1], 'f32x4.pmax'),
  minimum: vector([0, 1], 'f32x4.pmin'),
  equal: entry([0, 1], (w) => {
    w.vector('f32x4.eq');
    w.constant(1);
    w.vector('v128.and');
  }),
  sqrt: vector([0], 'f32x4.sqrt'),
  square: vector([0, 0], 'f32x4.mul'),
  exp: entry([0], writeExponential),
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
  rowMax: fold('f32x4.pmax'),
  rowMin: fold('f32x4.pmin'),
  rowSum: fold('f32x4.add'),
  affine: outside,
  affineGated: outside,
  outer: outside,
  total: outside,
  transpose: outside,
};

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

/** The exponential of lib/kernels/simd.ts. */
function writeExponential(w: FunctionWriter): void {
  const [bounded, shifted, n, r] = Array.from({ length: 4 }, () => w.local('v128'));
  w.constant(89);
  w.vector('f32x4.pmin');
  w.constant(-86);
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
