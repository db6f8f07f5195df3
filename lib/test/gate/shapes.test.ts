/** Formulas whose shapes no engine should have to guess: refused before anything is computed. */
import { expect, it } from 'vitest';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import { defineOptimizer } from '../../core/src/optimizers/define-optimizer.js';
import type { State, StepContext } from '../../core/src/optimizers/optimizer.js';
import type { AnalyticProblem } from '../../core/src/problems/problem.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Value } from '../../core/src/values/value.js';
import { stack } from '../../core/src/values/value-on.js';

const problem = sumOfSquares({ dimensions: 4 });

const rule = (x: (at: StepContext, state: State) => Value, init: (x: Value) => State = () => ({})) =>
  defineOptimizer('Mine', {}, () => ({
    init: (beginning) => init(beginning.x),
    step: (state, at) => ({ x: x(at, state), state }),
  }))();
const keeping = (next: (state: State, at: StepContext) => State, init: (x: Value) => State) =>
  defineOptimizer('Mine', {}, () => ({
    init: (beginning) => init(beginning.x),
    step: (state, at) => ({ x: at.x, state: next(state, at) }),
  }))();

it.each([
  [
    'the largest entry of a vector',
    rule(({ g }) => g.max()),
    /max\(\) is asked of a history[\s\S]*shape \[4\]/,
  ],
  [
    'the norm of a gradient',
    rule(({ g }) => g.over(g.square().sum().sqrt())),
    /sum\(\) is asked of a history/,
  ],
  [
    'a list of as many as there are coordinates',
    rule(({ x, g }) => x.minus(g.times([1, 1, 1, 1]))),
    /x a vector of the shape \[4\][\s\S]*\[4, 4\]/,
  ],
  [
    'a list of another length than the history',
    rule(({ g }) => g.repeat(2).times([1, 1, 1]).sum()),
    /the shapes \[2, 4\] and \[3, 1\]/,
  ],
  ['a point that is a history', rule(({ x }) => x.repeat(2)), /shape \[2, 4\]/],
  ['a point that is a number', rule(({ x }) => x.constant([3], [])), /one of the shape \[\]/],
  [
    'rows that are not there',
    rule(({ x }) => x.repeat(2).rows(1, 2).sum()),
    /number of rows\(\) takes a whole number from 1 to 1/,
  ],
  ['rows from before the first', rule(({ x }) => x.repeat(2).rows(-1, 1).sum()), /first row of rows\(\)/],
  ['no copies', rule(({ x }) => x.repeat(0).sum()), /repeat\(\) takes a whole number from 1/],
  ['half a copy', rule(({ x }) => x.repeat(1.5).sum()), /repeat\(\)[\s\S]*1.5/],
  ['more copies than there may be', rule(({ x }) => x.repeat(65_536).sum()), /from 1 to 5,000/],
  [
    'a history that is pushed',
    rule(({ x }) => x.repeat(2).push(x.repeat(2)).sum()),
    /push\(\) takes a vector/,
  ],
  ['a vector that is pushed onto', rule(({ x }) => x.push(x)), /push\(\) is asked of a history/],
  [
    'a stack of a vector and a history',
    rule(({ x }) => stack([x, x.repeat(2)]).sum()),
    /stack\(\) takes scalars, or vectors/,
  ],
  [
    'a constant with too few numbers',
    rule(({ x }) => x.plus(x.constant([1], [2, 1]).sum())),
    /has 2 numbers[\s\S]*1/,
  ],
  [
    'a hole in a list',
    rule(({ x }) =>
      x
        .repeat(2)
        .times([1, undefined as never])
        .sum(),
    ),
    /undefined at place 1/,
  ],
  [
    'a history of another network',
    rule(({ x }) =>
      x
        .repeat(2)
        .affine(x.constant([1, 2, 3], [1, 3]), x.constant([0], [1, 1]))
        .sum(),
    ),
    /weights \[1, 3\], a history \[2, 4\]/,
  ],
  ['a value where a number is meant', rule(({ x, g }) => x.dividing(g as never)), /operands in the formulas/],
  ['no number to fill with', rule(({ x }) => x.filled(undefined as never)), /operands in the formulas/],
  ['a comparison of JavaScript', rule(({ x, g }) => ((g as never) > 0 ? x : g)), /a\.above\(b\)\.select/],
  [
    'a coordinate beyond the last',
    rule(({ x }) => x.plus(x.coordinate(4))),
    /coordinate\(\) takes a whole number from 0 to 3/,
  ],
  [
    'a state that grows',
    keeping(
      ({ m }, { g }) => ({ m: m.join(g.repeat(1)) }),
      (x) => ({ m: x.repeat(1) }),
    ),
    /m of the shape \[1, 4\][\s\S]*\[2, 4\]/,
  ],
  [
    'a state that init does not have',
    keeping(
      (_, { g }) => ({ m: g }),
      () => ({}),
    ),
    /"m", which init\(\) does not have/,
  ],
  [
    'a state called x',
    keeping(
      (state) => state,
      (x) => ({ x }),
    ),
    /names other than x and gradient/,
  ],
  [
    'a state with a slash in its name',
    keeping(
      (state) => state,
      (x) => ({ 'a/b': x }),
    ),
    /without "\/"/,
  ],
])('%s is refused', (_, optimizer, message) => {
  expect(() => kernelsEngine().start({ problem, optimizer, seed: 0 })).toThrow(message);
});

it.each([
  ['a total of a history', (x: Value) => ({ loss: x.repeat(2).square().total(), gradient: x })],
  ['a coordinate before the first', (x: Value) => ({ loss: x.coordinate(-1), gradient: x })],
])('a problem with %s is refused', (_, lossAndGradient) => {
  const mine: AnalyticProblem = { ...problem, title: 'Mine', lossAndGradient };
  const optimizer = rule(({ x }) => x);
  expect(() => kernelsEngine().start({ problem: mine, optimizer, seed: 0 })).toThrow(
    /total\(\)|coordinate\(\)/,
  );
});
