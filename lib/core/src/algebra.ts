/**
 * The arithmetic that an engine brings to values (values/value.ts): one operation for each of their methods, on what the engine
 * itself computes with. The tensor engine has TensorFlow.js tensors (float32), the double engine plain arrays (float64), the
 * kernels nodes of a graph.
 */
import type { Blocks, Fold } from './blocks.js';

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
  log(a: V): V;
  tanh(a: V): V;
  /** 1 / (1 + exp(-a)) */
  sigmoid(a: V): V;
  abs(a: V): V;
  /** -1, 0 or 1; its derivative is 0. */
  sign(a: V): V;
  /** `a` where the condition is not 0, `b` where it is; no derivative flows to the condition, and 0 is chosen where it is NaN. */
  select(condition: V, a: V, b: V): V;
  /** A value of the same shape with every entry equal to `value`. */
  fillLike(a: V, value: number): V;
  /** Numbers that do not come from the computation. */
  constant(values: ArrayLike<number>, shape: readonly number[]): V;

  /** The sum over all coordinates of a vector, a scalar. */
  sum(vector: V): V;
  /** What each coordinate's block comes to, a vector; of its largest entry, equal ones share the derivative. */
  blockFold(vector: V, fold: Fold, blocks: Blocks): V;
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

  /** Of the algebra alone that formulas are tried with before anything is computed: what it knows of a value. */
  shapeOf?(value: V): readonly number[];
}

/** What an engine's algebra throws through a formula to the engine itself: nothing is wrong with the formula. */
export class AlgebraSignal extends Error {}
