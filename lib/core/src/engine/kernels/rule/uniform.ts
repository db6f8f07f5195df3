/** Operations on what all coordinates share: their values while tracing, or once the sums over the coordinates are known. */
import { UsageError } from '../../../errors.js';
import { type FloatArray, floatAlgebra } from '../float-algebra.js';
import type { Node, Operation } from './node.js';

type Value = (operands: readonly FloatArray[], attribute: number) => FloatArray;

const noValues: FloatArray = { shape: [], values: new Float64Array() };

const where =
  (holds: (x: number, y: number) => boolean): Value =>
  ([a, b, c]) => {
    const at = ({ values }: FloatArray, i: number) => values[i % values.length];
    return { shape: a.shape, values: a.values.map((value, i) => (holds(at(b, i), at(c, i)) ? value : 0)) };
  };

/** Operations that make no sense of shared values, or that nothing asks for. */
const none =
  (operation: Operation): Value =>
  () =>
    refuse(`the operation ${operation} on what all coordinates share`);

const values: Readonly<Record<Operation, Value>> = {
  input: none('input'),
  uniform: none('uniform'),
  add: ([a, b]) => floatAlgebra.add(a, b),
  sub: ([a, b]) => floatAlgebra.sub(a, b),
  mul: ([a, b]) => floatAlgebra.mul(a, b),
  div: ([a, b]) => floatAlgebra.div(a, b),
  maximum: ([a, b]) => floatAlgebra.maximum(a, b),
  minimum: ([a, b]) => floatAlgebra.minimum(a, b),
  equal: ([a, b]) => floatAlgebra.equal(a, b),
  sqrt: ([a]) => floatAlgebra.sqrt(a),
  square: ([a]) => floatAlgebra.square(a),
  exp: ([a]) => floatAlgebra.exp(a),
  log: ([a]) => floatAlgebra.log(a),
  tanh: ([a]) => floatAlgebra.tanh(a),
  sigmoid: ([a]) => floatAlgebra.sigmoid(a),
  abs: ([a]) => floatAlgebra.abs(a),
  sign: ([a]) => floatAlgebra.sign(a),
  fill: ([a, b]) => floatAlgebra.fillLike(a, b.values[0]),
  ifAtLeast: where((x, y) => x >= y),
  ifAbove: where((x, y) => x > y),
  softmax: none('softmax'),
  stack: none('stack'),
  history: ([a], k) => ({ shape: [k, 1], values: new Float64Array(k).fill(a.values[0]) }),
  rows: none('rows'),
  join: none('join'),
  push: none('push'),
  place: none('place'),
  rowMax: ([a]) => floatAlgebra.historyMax(a),
  rowMin: ([a]) => floatAlgebra.historyMin(a),
  rowSum: ([a]) => floatAlgebra.historySum(a),
  blockFold: none('blockFold'),
  affine: none('affine'),
  affineGated: none('affineGated'),
  outer: none('outer'),
  total: none('total'),
  transpose: ([a]) => transposed(a),
};

/** The value of an operation on known values. @throws UsageError where it has none */
export function evaluate({
  operation,
  operands,
  attribute,
}: Pick<Node, 'operation' | 'operands' | 'attribute'>): FloatArray {
  return values[operation](
    operands.map(({ value }) => value ?? noValues),
    attribute,
  );
}

/** Its shape, where the values are not known yet. */
export function evaluateShape(
  operation: Operation,
  operands: readonly Node[],
  attribute: number,
): readonly number[] {
  const [first] = operands;
  if (operation === 'transpose') return [...first.shape].reverse();
  if (operation === 'rowMax' || operation === 'rowMin' || operation === 'rowSum') return [1];
  if (operation === 'history') return [attribute, 1];
  const operandSize = ({ shape }: Node) => shape.reduce((product, length) => product * length, 1);
  return operands.reduce((a, b) => (operandSize(b) > operandSize(a) ? b : a)).shape;
}

function transposed({ shape: [m, k], values }: FloatArray): FloatArray {
  const result = new Float64Array(values.length);
  for (let row = 0; row < m; row++) for (let j = 0; j < k; j++) result[j * m + row] = values[row * k + j];
  return { shape: [k, m], values: result };
}

/** For what a rule does that kernels cannot. @throws UsageError always */
export function refuse(what: string): never {
  throw new UsageError({
    expected:
      'A rule of the kernels engine treats every coordinate by itself, but for what its blocks come to',
    found: what,
    fix: 'take another engine, "double" or "tensor"',
  });
}
