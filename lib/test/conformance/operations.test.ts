/** Every operation of the algebra in a learned rule: its meta-gradient on every engine, and none without a derivative. */
import { describe, expect, it } from 'vitest';
import type { Algebra } from '../../src/algebra.js';
import { differentiate } from '../../src/engine/kernels/rule/differentiate.js';
import type { Operation } from '../../src/engine/kernels/rule/node.js';
import { Tracer } from '../../src/engine/kernels/rule/tracer.js';
import type { LearnedOptimizer } from '../../src/learned/learned-optimizer.js';
import { offset } from './offset.js';
import { expectRightSlopes, learningEngines } from './offset-cases.js';

/** A vector made of `learned`, one that theta acts on, and the point. */
type Use = <V>(algebra: Algebra<V>, learned: V, x: V) => V;

/** Not for rules: what makes scalars of coordinates; and `constant`, which every theta is made of. */
type InRules = Exclude<keyof Algebra<unknown>, 'sum' | 'coordinate' | 'constant'>;

const uses: Readonly<Record<InRules, Use>> = {
  add: (algebra, learned, x) => algebra.add(learned, x),
  sub: (algebra, learned, x) => algebra.sub(algebra.sub(1, learned), algebra.sub(x, learned)),
  mul: (algebra, learned, x) => algebra.mul(algebra.mul(learned, x), learned),
  div: (algebra, learned) => algebra.div(learned, algebra.add(algebra.square(learned), 1)),
  maximum: (algebra, learned, x) => algebra.maximum(algebra.mul(learned, 4), algebra.maximum(x, 0.3)),
  minimum: (algebra, learned, x) => algebra.minimum(algebra.mul(learned, 4), algebra.minimum(x, 0.3)),
  // Both beside something that a slope flows through.
  equal: (algebra, learned, x) => algebra.add(learned, algebra.equal(learned, x)),
  sign: (algebra, learned) => algebra.mul(learned, algebra.sign(learned)),
  sqrt: (algebra, learned) => algebra.sqrt(algebra.add(algebra.square(learned), 1)),
  square: (algebra, learned) => algebra.square(learned),
  exp: (algebra, learned) => algebra.exp(learned),
  abs: (algebra, learned) => algebra.abs(learned),
  fillLike: (algebra, learned) => algebra.mul(algebra.fillLike(learned, 2), learned),
  stack: (algebra, learned, x) => algebra.historySum(algebra.square(algebra.stack([learned, x, learned]))),
  history: (algebra, learned) => algebra.historySum(algebra.square(algebra.history(learned, 3))),
  rows: (algebra, learned, x) =>
    algebra.historySum(algebra.rows(algebra.square(algebra.stack([x, learned, learned])), 1, 1)),
  join: (algebra, learned, x) =>
    algebra.historySum(algebra.square(algebra.join(algebra.history(learned, 2), algebra.history(x, 1)))),
  push: (algebra, learned, x) =>
    algebra.historySum(algebra.square(algebra.push(algebra.stack([x, learned, learned]), learned))),
  historyMax: (algebra, learned, x) =>
    algebra.historyMax(algebra.stack([x, algebra.mul(learned, 4), learned])),
  historyMin: (algebra, learned, x) =>
    algebra.historyMin(algebra.stack([x, algebra.mul(learned, 4), learned])),
  historyMean: (algebra, learned, x) => algebra.historyMean(algebra.square(algebra.stack([x, learned]))),
  historySum: (algebra, learned, x) => algebra.historySum(algebra.square(algebra.stack([x, learned]))),
  affine: (algebra, learned, x) =>
    algebra.historySum(
      algebra.affine(
        algebra.constant([1, -2, 0.5, 3], [2, 2]),
        algebra.stack([learned, x]),
        algebra.constant([0.1, 0.2], [2, 1]),
      ),
    ),
};

const ruleOf = (use: Use): LearnedOptimizer => ({
  ...{ id: 'one-operation', title: 'One operation', source: 'tests', settings: {} },
  theta: [
    { name: 'weights', shape: [1, 2] },
    { name: 'bias', shape: [1, 1] },
  ],
  initialize: () => new Float32Array(3),
  init: () => ({}),
  step: (algebra, { weights, bias }, state, x, gradient) => {
    const inputs = algebra.stack([x, algebra.mul(gradient, 0.1)]);
    const learned = algebra.historySum(algebra.affine(weights, inputs, bias));
    return { x: algebra.sub(x, algebra.mul(use(algebra, learned, x), 0.1)), state };
  },
});

it.each(Object.entries(uses))('%s has the right meta-gradients', async (_name, use) => {
  const theta = Float32Array.of(0.7, -0.4, 0.2);
  const engines = await learningEngines();
  for (const order of ['first', 'second'] as const) {
    await expectRightSlopes(engines, { problem: offset(97), rule: ruleOf(use), theta, steps: 3, order });
  }
});

describe('in kernels', () => {
  const slopeOf = (operation: Operation, ...others: number[]) => {
    const tracer = new Tracer();
    const x = tracer.input([]);
    const result = tracer.apply(operation, [x, ...others]);
    return differentiate(tracer, [[result, tracer.input([])]], [x]).get(x);
  };

  it('no slope flows where a value does not change', () => {
    expect(slopeOf('sign')).toBeUndefined();
    expect(slopeOf('equal', 1)).toBeUndefined();
  });

  it('what has no derivative is no 0', () => {
    expect(() => slopeOf('ifAbove', 1, 0)).toThrow(/no derivative of ifAbove/);
  });
});
