/**
 * An algebra that computes shapes alone, and refuses what engines would each understand in their own way: the largest entry of
 * a vector, rows that are not there, a list as long as no history.
 */
import type { Algebra } from '../algebra.js';
import { UsageError } from '../errors.js';
import { mostRows } from '../gate/kinds.js';
import { shown } from '../gate/settings.js';
import { totalSize } from '../parameters.js';
import { commonShape } from './double/algebra.js';

/** [] of a scalar, [n] of a vector, [k, n] of a history, [k, 1] of a column. */
export type Shape = readonly number[];

const entries = (shape: Shape) => shape.reduce((product, length) => product * length, 1);

const inWords = (shape: Shape) => `[${shape.join(', ')}]`;

function refuse(expected: string, found: string): never {
  throw new UsageError({
    expected,
    found,
    fix: 'correct the formula: the type `Value` says what each method takes',
  });
}

const two = (a: Shape | number, b: Shape | number): Shape =>
  commonShape(typeof a === 'number' ? [] : a, typeof b === 'number' ? [] : b);

function folded(method: string): (history: Shape) => Shape {
  return (history) => {
    requireHistory(method, history);
    return history.slice(1);
  };
}

function requireHistory(method: string, shape: Shape): void {
  if (shape.length !== 2)
    refuse(`${method} is asked of a history, [k, n]`, `a value of the shape ${inWords(shape)}`);
}

function requireVector(method: string, shape: Shape): void {
  if (shape.length !== 1) refuse(`${method} takes a vector, [n]`, `a value of the shape ${inWords(shape)}`);
}

function requireCount(method: string, count: number, least: number, most: number): void {
  if (Number.isSafeInteger(count) && count >= least && count <= most) return;
  refuse(`${method} takes a whole number from ${least} to ${most.toLocaleString('en')}`, shown(count));
}

function requireNumber(method: string, value: unknown): void {
  if (typeof value !== 'number') refuse(`${method} takes a number`, shown(value));
}

const same = (shape: Shape): Shape => shape;

export const shapes: Algebra<Shape> = {
  add: two,
  sub: two,
  mul: two,
  div: two,
  maximum: two,
  minimum: two,
  equal: two,
  sqrt: same,
  square: same,
  exp: same,
  log: same,
  tanh: same,
  sigmoid: same,
  abs: same,
  sign: same,
  select: (condition, a, b) => two(condition, two(a, b)),
  fillLike: (a, value) => {
    requireNumber('filled()', value);
    return a;
  },
  constant: (values, shape) => {
    if (values.length !== entries(shape)) {
      refuse(`A constant of the shape ${inWords(shape)} has ${entries(shape)} numbers`, `${values.length}`);
    }
    const odd = Array.from(values).findIndex((value) => typeof value !== 'number');
    if (odd >= 0) refuse('A list among the operands has numbers', `${shown(values[odd])} at place ${odd}`);
    return shape;
  },
  sum: (vector) => {
    requireVector('total()', vector);
    return [];
  },
  blockFold: (vector, _fold, { parameters }) => {
    requireVector('A fold over blocks', vector);
    const size = totalSize(parameters);
    if (vector[0] !== size)
      refuse(`A fold over blocks takes a vector of all ${size} coordinates`, inWords(vector));
    return vector;
  },
  coordinate: (vector, index) => {
    requireVector('coordinate()', vector);
    requireCount('coordinate()', index, 0, vector[0] - 1);
    return [];
  },
  stack: (values) => {
    const [first] = values;
    if (first.length > 1 || values.some((shape) => shape.join() !== first.join())) {
      refuse('stack() takes scalars, or vectors of one length', values.map(inWords).join(', '));
    }
    return [values.length, ...first];
  },
  history: (vector, k) => {
    requireVector('repeat()', vector);
    requireCount('repeat()', k, 1, mostRows);
    return [k, ...vector];
  },
  rows: (history, begin, count) => {
    requireHistory('rows()', history);
    requireCount('The first row of rows()', begin, 0, history[0] - 1);
    requireCount('The number of rows()', count, 1, history[0] - begin);
    return [count, history[1]];
  },
  join: (first, second) => {
    requireHistory('join()', first);
    requireHistory('join()', second);
    if (first[1] !== second[1])
      refuse('join() takes histories of as many coordinates', `${inWords(first)}, ${inWords(second)}`);
    return [first[0] + second[0], first[1]];
  },
  push: (history, vector) => {
    requireHistory('push()', history);
    requireVector('push()', vector);
    if (history[1] !== vector[0])
      refuse('push() takes a vector of as many coordinates', `${inWords(history)}, ${inWords(vector)}`);
    return history;
  },
  historyMax: folded('max()'),
  historyMin: folded('min()'),
  historyMean: folded('mean()'),
  historySum: folded('sum()'),
  affine: (weights, history, bias) => {
    requireHistory('affine()', history);
    const fits = weights.length === 2 && weights[1] === history[0] && bias.join() === [weights[0], 1].join();
    if (fits) return [weights[0], history[1]];
    return refuse(
      'affine() multiplies weights [m, k] with a history [k, n] and adds a bias [m, 1]',
      `weights ${inWords(weights)}, a history ${inWords(history)}, a bias ${inWords(bias)}`,
    );
  },
  shapeOf: same,
};
