/**
 * What rules and problems in closed form compute with: values with methods, so that code reads as the formula does. A formula
 * is written once and runs on every engine.
 *
 * A value is either a *vector*, one number per coordinate of the problem, [n], or a *history*, k vectors stacked oldest first,
 * [k, n], or a *scalar*, []. Of two operands the smaller is repeated: a scalar everywhere, a vector for every row of a history, a
 * *column*, [k, 1], for every coordinate. A list of k numbers among the operands is such a column.
 *
 * A rule sees the parameters of its problem as *blocks* (problems/blocks.ts). What a block comes to is a vector too: it says for
 * every coordinate what holds for its block. So a step for each layer, or a second moment for each row, needs no other
 * arithmetic: `v.towards(g.square().blockMean('row'), 1 - beta)` is a state of one number per row, held by each of its coordinates.
 *
 * Numbers among the operands are rounded to the precision of the engine; a rule computes what depends on the step alone
 * (1 - beta^t, the learning rate) in double precision before it hands it over.
 */
import type { BlockKind } from '../blocks.js';

/** A scalar, [], a vector, one number per coordinate, [n], or a history of k vectors, [k, n]: formulas are its methods. */
export interface Value {
  plus(other: Operand): Value;
  minus(other: Operand): Value;
  /** number - this: 1 - x is x.subtractedFrom(1). */
  subtractedFrom(number: number): Value;
  times(other: Operand): Value;
  over(other: Operand): Value;
  /** number / this: 1 / x is x.dividing(1). */
  dividing(number: number): Value;
  /**
   * An exponential average on its way to `other`: this + share (other - this), share = 1 - beta.
   *
   * Algebraically beta this + (1 - beta) other; in float32 with beta near 1 that form errs forty times more.
   */
  towards(other: Value, share: Operand): Value;
  /** Entry by entry the larger of two. */
  maximum(other: Operand): Value;
  /** Entry by entry the smaller of two. */
  minimum(other: Operand): Value;
  /** 1 where both are equal, 0 elsewhere; its derivative is 0. */
  equals(other: Operand): Value;
  sqrt(): Value;
  square(): Value;
  exp(): Value;
  /** The natural logarithm. */
  log(): Value;
  tanh(): Value;
  /** 1 / (1 + exp(-this)) */
  sigmoid(): Value;
  abs(): Value;
  /** -1, 0 or 1; its derivative is 0. */
  sign(): Value;

  /** 1 where this is larger, 0 elsewhere; its derivative is 0. */
  above(other: Operand): Value;
  /** `a` where this is not 0, `b` where it is; no derivative flows to what is not chosen, and 0 is chosen where this is NaN. */
  select(a: Value, b: Value): Value;

  /** A value of the same shape with every entry equal to `number`. */
  filled(number: number): Value;
  /** Numbers that do not come from the computation. */
  constant(values: ArrayLike<number>, shape: readonly number[]): Value;

  /** The sum over all coordinates of a vector, a scalar. */
  total(): Value;
  /** Coordinate `index` of a vector, a scalar. */
  coordinate(index: number): Value;

  /**
   * For each coordinate of a vector the mean of its block, a vector. In the formulas of rules alone: a problem has no blocks.
   * @param by what a block is: each 'parameter' unless given, or each of its rows or columns ('row', 'column')
   */
  blockMean(by?: BlockKind): Value;
  /** The same with the sum of the block. */
  blockSum(by?: BlockKind): Value;
  /** The same with the largest entry of the block. Several that are equal share its derivative. */
  blockMax(by?: BlockKind): Value;

  /** A history of `k` copies of a vector. */
  repeat(k: number): Value;
  /** `count` rows of a history from row `begin` on. */
  rows(begin: number, count: number): Value;
  /** The rows of a history, then those of another. */
  join(second: Value): Value;
  /** Drops the oldest vector of a history and appends `vector` as the newest. */
  push(vector: Value): Value;
  /** The largest entry of each coordinate's history, a vector. */
  max(): Value;
  /** The smallest entry of each coordinate's history, a vector. */
  min(): Value;
  /** The mean of each coordinate's history, a vector. */
  mean(): Value;
  /** The sum of each coordinate's history, a vector. */
  sum(): Value;
  /** A layer of a network that all coordinates share: weights [m, k] times this [k, n], plus a bias [m, 1]. @returns [m, n] */
  affine(weights: Value, bias: Value): Value;
}

/** A list of k numbers is a column, [k, 1]. */
export type Operand = Value | number | ArrayLike<number>;
