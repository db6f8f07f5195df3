/**
 * What a rule is made of when it is traced: operations on values.
 *
 * A value is *varying* (a number per coordinate, or `rows` of them) or *uniform* (the same for all coordinates: a number,
 * a column, a matrix of weights). A uniform value is known while tracing, unless it is a sum over the coordinates.
 */
import type { Fold } from '../../../blocks.js';
import type { FloatArray } from '../float-algebra.js';

export type Operation =
  // Leaves.
  | 'input'
  | 'uniform'
  // Entry by entry.
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'minimum'
  | 'equal'
  | 'sqrt'
  | 'square'
  | 'exp'
  | 'log'
  | 'tanh'
  | 'sigmoid'
  | 'abs'
  | 'sign'
  | 'fill'
  /** The first operand where the second is at least the third, or above it; 0 elsewhere. */
  | 'ifAtLeast'
  | 'ifAbove'
  /** exp(logits - largest), 1 / their sum, and the logits: the first times the second. */
  | 'softmax'
  // Rows of other values: no arithmetic.
  | 'stack'
  | 'history'
  | 'rows'
  | 'join'
  | 'push'
  /** The rows of a value from row `attribute` on in a value of `rows` rows; 0 elsewhere. */
  | 'place'
  // Over the rows.
  | 'rowMax'
  | 'rowMin'
  | 'rowSum'
  // Matrix products.
  /** weights [m, k], inputs [k], and a bias [m]; `attribute` 1 with a relu on top. */
  | 'affine'
  /** weights [m, k], inputs [k]; 0 where the third operand is not above 0. */
  | 'affineGated'
  /** For each coordinate what its block comes to; `attribute` says how: see `foldOf`. */
  | 'blockFold'
  // Over the coordinates: uniform.
  | 'outer'
  | 'total'
  // Uniform alone.
  | 'transpose';

export interface Node {
  /** Position in the order of tracing: operands have smaller ones. */
  readonly id: number;
  readonly operation: Operation;
  readonly operands: readonly Node[];
  readonly varying: boolean;
  /** [n] stands as []; [k, n] as [k]. Of a uniform value its own shape. */
  readonly shape: readonly number[];
  /** Numbers per coordinate. */
  readonly rows: number;
  /** First row, or whether there is a relu: see the operations. */
  readonly attribute: number;
  /** Of a uniform value that is known. */
  value: FloatArray | undefined;
}

/** One number per coordinate: a row of a node. */
export interface Row {
  readonly node: Node;
  readonly row: number;
}

/**
 * Goes through a graph from some of its items, depth first and each once, by a stack of its own: a rule may be deeper than calls
 * can be nested.
 * @param from the first ones @param next called once per item: those that it leads to
 * @param keyOf what tells items apart
 */
export function traverse<T>(
  from: Iterable<T>,
  next: (item: T) => readonly T[],
  keyOf: (item: T) => unknown = (item) => item,
): void {
  const seen = new Set<unknown>();
  const waiting = [...from].reverse();
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const key = keyOf(item);
    if (seen.has(key)) continue;
    seen.add(key);
    const others = next(item);
    for (let i = others.length - 1; i >= 0; i--) waiting.push(others[i]);
  }
}

/** The matrix products, which are kernels of their own. */
export function isProduct({ operation }: Node): boolean {
  return operation === 'affine' || operation === 'affineGated' || operation === 'outer';
}

const folds: readonly Fold[] = ['mean', 'sum', 'max'];

/** How a `blockFold` folds: its attribute. */
export interface Folding {
  readonly fold: Fold;
  /** The kind of its blocks, by number. */
  readonly by: number;
  /** Whether it folds a derivative, which is 0 behind the last coordinate. */
  readonly flowsBack: boolean;
}

export function foldOf({ attribute }: Node): Folding {
  return { fold: folds[attribute % 3], by: Math.floor(attribute / 3) % 3, flowsBack: attribute >= 9 };
}

export function foldAttribute({ fold, by, flowsBack }: Folding): number {
  return folds.indexOf(fold) + 3 * by + (flowsBack ? 9 : 0);
}

/** First row and number of rows of a `rows` or `place`. */
export function rowRange({ attribute }: Node): { readonly begin: number; readonly count: number } {
  return { begin: Math.floor(attribute / 65536), count: attribute % 65536 };
}
