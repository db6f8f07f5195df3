/**
 * An algebra that computes nothing: its values are the nodes of the graph of a computation, each known by a hash of its
 * operation and operands. Two formulas that compute the same in other words have one hash: operands of what commutes are
 * sorted, a square is a product, a mean a sum over a number. A node that no result needs is in none.
 */
import type { Algebra } from '../algebra.js';
import { UsageError } from '../errors.js';
import { shown } from '../gate/settings.js';
import { bytesOf, digest } from './digest.js';

/** A length, or that of the vector of all coordinates, whatever it is. */
type Length = number | 'n';

/** A value of the graph. */
export interface GraphValue {
  readonly hash: string;
  readonly shape: readonly Length[];
}

type Operand = GraphValue | number;

export class Graph {
  readonly algebra: Algebra<GraphValue>;
  /** What has been met, by what it is made of: most of a step is the same at every t. */
  readonly #known = new Map<string, string>();

  constructor() {
    this.algebra = this.#makeAlgebra();
  }

  /** A value from outside, known by its place. */
  leaf(place: string, shape: readonly Length[]): GraphValue {
    return this.#node(`leaf ${place}`, [], shape);
  }

  #node(operation: string, operands: readonly GraphValue[], shape: readonly Length[]): GraphValue {
    const key = `${operation} [${shape}] ${operands.map(({ hash }) => hash).join(' ')}`;
    const hash = this.#known.get(key) ?? digest(key);
    this.#known.set(key, hash);
    return { hash, shape };
  }

  #number(value: number): GraphValue {
    if (Number.isNaN(value) || typeof value !== 'number') {
      throw new UsageError({
        expected: 'The numbers in the formulas of a rule or a problem are numbers',
        found: shown(value),
        fix: 'look where it comes from: values of the algebra have no length or entries that JavaScript could read',
      });
    }
    const single = Math.fround(value);
    return this.#node(`number ${Object.is(single, -0) ? '-0' : single}`, [], []);
  }

  #constant(values: ArrayLike<number>, shape: readonly number[]): GraphValue {
    if (shape.length === 0) return this.#number(values[0]);
    // Anew at every step: a rule of one's own may hand over one array again and again, with other numbers in it.
    return this.#node(`constant ${digest(bytesOf(Float32Array.from(values)))}`, [], shape);
  }

  #makeAlgebra(): Algebra<GraphValue> {
    const nodeOf = (operand: Operand) => (typeof operand === 'number' ? this.#number(operand) : operand);
    const ordered = (operation: string) => (a: Operand, b: Operand) => {
      const operands = [nodeOf(a), nodeOf(b)];
      return this.#node(operation, operands, repeated(operands[0].shape, operands[1].shape));
    };
    const commuting = (operation: string) => {
      const apply = ordered(operation);
      return (a: Operand, b: Operand) => {
        const [first, second] = [nodeOf(a), nodeOf(b)];
        return first.hash <= second.hash ? apply(first, second) : apply(second, first);
      };
    };
    const entryByEntry = (operation: string) => (a: GraphValue) => this.#node(operation, [a], a.shape);
    const overRows = (operation: string) => (a: GraphValue) => this.#node(operation, [a], a.shape.slice(1));
    const history = (vector: GraphValue, k: number) => this.#node('history', [vector], [k, ...vector.shape]);
    const rows = (value: GraphValue, begin: number, count: number) =>
      this.#node(`rows ${begin}`, [value], [count, ...value.shape.slice(1)]);
    const join = (first: GraphValue, second: GraphValue) =>
      this.#node('join', [first, second], [rowsOf(first) + rowsOf(second), ...second.shape.slice(1)]);
    const add = commuting('add');
    const mul = commuting('mul');
    const div = ordered('div');
    const historySum = overRows('historySum');
    return {
      add,
      sub: ordered('sub'),
      mul,
      div,
      maximum: commuting('maximum'),
      minimum: commuting('minimum'),
      equal: commuting('equal'),
      sqrt: entryByEntry('sqrt'),
      square: (a) => mul(a, a),
      exp: entryByEntry('exp'),
      log: entryByEntry('log'),
      tanh: entryByEntry('tanh'),
      sigmoid: entryByEntry('sigmoid'),
      abs: entryByEntry('abs'),
      sign: entryByEntry('sign'),
      select: (condition, a, b) =>
        this.#node('select', [condition, a, b], repeated(condition.shape, repeated(a.shape, b.shape))),
      fillLike: ({ shape }, value) => {
        const number = this.#number(value);
        return shape.length === 0 ? number : this.#node('fill', [number], shape);
      },
      constant: (values, shape) => this.#constant(values, shape),
      sum: (vector) => this.#node('sum', [vector], []),
      // What the blocks are is the problem's to say (problem-program.ts).
      blockFold: (vector, fold, { by }) => this.#node(`block ${fold} by ${by}`, [vector], vector.shape),
      coordinate: (vector, index) => this.#node(`coordinate ${index}`, [vector], []),
      stack: (values) =>
        values.length === 1
          ? history(values[0], 1)
          : this.#node('stack', values, [values.length, ...values[0].shape]),
      history,
      rows,
      join,
      push: (value, vector) => {
        const k = rowsOf(value);
        const newest = history(vector, 1);
        return k === 1 ? newest : join(rows(value, 1, k - 1), newest);
      },
      historyMax: overRows('historyMax'),
      historyMin: overRows('historyMin'),
      historyMean: (value) => div(historySum(value), rowsOf(value)),
      historySum,
      affine: (weights, inputs, bias) =>
        add(this.#node('product', [weights, inputs], [rowsOf(weights), ...inputs.shape.slice(1)]), bias),
    };
  }
}

function rowsOf({ shape: [rows] }: GraphValue): number {
  return Number(rows);
}

/** The shape that comes of two: the smaller operand is repeated. */
function repeated(a: readonly Length[], b: readonly Length[]): readonly Length[] {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  const skipped = longer.length - shorter.length;
  return longer.map((length, i) => {
    const other = shorter[i - skipped] ?? 1;
    if (length === 'n' || other === 'n') return 'n';
    return Math.max(length, other);
  });
}
