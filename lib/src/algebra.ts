/**
 * The arithmetic in which rules and analytic problems are written, once, for every engine.
 *
 * A value `V` is opaque to a rule. It is either a *vector*, one number per coordinate of the problem, [n], or a
 * *history*, k vectors stacked oldest first, [k, n], or a *scalar*, []. Of two operands the smaller is repeated: a scalar
 * everywhere, a vector for every row of a history, a *column*, [k, 1], for every coordinate. The tensor engine
 * gives TensorFlow.js tensors (float32), the double engine plain arrays (float64).
 *
 * Numbers among the operands are rounded to the precision of the engine; a rule computes what depends
 * on the step alone (1 - beta^t, the learning rate) in double precision before it hands it over.
 */
export interface Algebra<V> {
  add(a: V, b: V | number): V;
  sub(a: V | number, b: V | number): V;
  mul(a: V, b: V | number): V;
  div(a: V | number, b: V | number): V;
  maximum(a: V, b: V | number): V;
  minimum(a: V, b: V | number): V;
  /** 1 where a equals b, 0 elsewhere; its derivative is 0. */
  equal(a: V, b: V | number): V;
  sqrt(a: V): V;
  square(a: V): V;
  exp(a: V): V;
  abs(a: V): V;
  /** -1, 0 or 1; its derivative is 0. */
  sign(a: V): V;
  /** A value of the same shape with every entry equal to `value`. */
  fillLike(a: V, value: number): V;
  /** Numbers that do not come from the computation. */
  constant(values: ArrayLike<number>, shape: readonly number[]): V;

  /** The sum over all coordinates of a vector, a scalar. */
  sum(vector: V): V;
  /** Coordinate `index` of a vector, a scalar. */
  coordinate(vector: V, index: number): V;
  /** A vector made of scalars, or a history made of vectors, oldest first. */
  stack(values: readonly V[]): V;

  /** A history of `k` copies of a vector. */
  history(vector: V, k: number): V;
  /** `count` rows of a history from row `begin` on. */
  rows(history: V, begin: number, count: number): V;
  /** The rows of one history, then those of another. */
  join(first: V, second: V): V;
  /** Drops the oldest vector of a history and appends `vector` as the newest. */
  push(history: V, vector: V): V;
  /** The largest entry of each coordinate's history, a vector. */
  historyMax(history: V): V;
  /** The smallest entry of each coordinate's history, a vector. */
  historyMin(history: V): V;
  /** The mean of each coordinate's history, a vector. */
  historyMean(history: V): V;
  /** The sum of each coordinate's history, a vector. */
  historySum(history: V): V;
  /**
   * A layer of a network that all coordinates share: weights [m, k] times history [k, n], plus a bias [m, 1].
   * @returns [m, n]
   */
  affine(weights: V, history: V, bias: V): V;
}
