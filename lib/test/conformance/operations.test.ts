/** Every operation on values in a learned rule: its meta-gradient on every engine, and none without a derivative. */

import { describe, expect, it } from 'vitest';
import { differentiate } from '../../core/src/engine/kernels/rule/differentiate.js';
import type { Operation } from '../../core/src/engine/kernels/rule/node.js';
import { Tracer } from '../../core/src/engine/kernels/rule/tracer.js';
import type { LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import type { Value } from '../../core/src/values/value.js';
import { stack } from '../../core/src/values/value-on.js';
import { offset } from './offset.js';
import { expectRightDerivatives, learningEngines } from './offset-cases.js';

/** A vector made of `learned`, one that theta acts on, and the point. */
type Use = (learned: Value, x: Value) => Value;

/** Not for rules: what makes scalars of coordinates; and `constant`, which every theta is made of. */
type InRules = Exclude<keyof Value | 'stack', 'total' | 'coordinate' | 'constant'>;

const uses: Readonly<Record<InRules, Use>> = {
  plus: (learned, x) => learned.plus(x),
  minus: (learned, x) => learned.minus(x.minus(learned)),
  subtractedFrom: (learned) => learned.subtractedFrom(1),
  dividing: (learned) => learned.square().plus(1).dividing(2),
  towards: (learned, x) => x.towards(learned, learned),
  times: (learned, x) => learned.times(x).times(learned),
  over: (learned) => learned.over(learned.square().plus(1)),
  maximum: (learned, x) => learned.times(4).maximum(x.maximum(0.3)),
  minimum: (learned, x) => learned.times(4).minimum(x.minimum(0.3)),
  // Both beside something that a gradient flows through.
  equals: (learned, x) => learned.plus(learned.equals(x)),
  sign: (learned) => learned.times(learned.sign()),
  sqrt: (learned) => learned.square().plus(1).sqrt(),
  square: (learned) => learned.square(),
  exp: (learned) => learned.exp(),
  log: (learned) => learned.square().plus(0.5).log(),
  tanh: (learned) => learned.times(3).tanh(),
  sigmoid: (learned) => learned.times(3).sigmoid(),
  above: (learned, x) => learned.times(learned.above(x)),
  select: (learned, x) =>
    x
      .above(0)
      .select(stack([learned, x]), stack([x, learned.square()]))
      .sum(),
  abs: (learned) => learned.abs(),
  filled: (learned) => learned.filled(2).times(learned),
  stack: (learned, x) => stack([learned, x, learned]).square().sum(),
  repeat: (learned) => learned.repeat(3).square().sum(),
  rows: (learned, x) => stack([x, learned, learned]).square().rows(1, 1).sum(),
  join: (learned, x) => learned.repeat(2).join(x.repeat(1)).square().sum(),
  push: (learned, x) => stack([x, learned, learned]).push(learned).square().sum(),
  max: (learned, x) => stack([x, learned.times(4), learned]).max(),
  min: (learned, x) => stack([x, learned.times(4), learned]).min(),
  mean: (learned, x) => stack([x, learned]).square().mean(),
  sum: (learned, x) => stack([x, learned]).square().sum(),
  blockMean: (learned, x) => learned.times(learned.times(x).blockMean()),
  blockSum: (learned, x) => learned.times(0.01).times(learned.times(x).blockSum()),
  blockMax: (learned, x) => learned.times(learned.times(x).blockMax()),
  affine: (learned, x) =>
    stack([learned, x])
      .affine(x.constant([1, -2, 0.5, 3], [2, 2]), x.constant([0.1, 0.2], [2, 1]))
      .sum(),
};

const ruleOf = (use: Use): LearnedOptimizer => ({
  ...{ id: 'one-operation', title: 'One operation', source: 'tests', settings: {} },
  theta: [
    { name: 'weights', shape: [1, 2] },
    { name: 'bias', shape: [1, 1] },
  ],
  initialize: () => new Float32Array(3),
  init: () => ({}),
  step: ({ weights, bias }, state, { x, g: gradient }) => {
    const inputs = stack([x, gradient.times(0.1)]);
    const learned = inputs.affine(weights, bias).sum();
    return { x: x.minus(use(learned, x).times(0.1)), state };
  },
});

it.each(Object.entries(uses))('%s has the right meta-gradients', async (_name, use) => {
  const theta = Float32Array.of(0.7, -0.4, 0.2);
  const engines = await learningEngines();
  for (const order of ['first', 'second'] as const) {
    await expectRightDerivatives(engines, { problem: offset(97), rule: ruleOf(use), theta, steps: 3, order });
  }
});

it.each([
  { of: 'log', weights: 'final' },
  { of: 'log', weights: [0.2, 0, 1.5] },
  { of: 'loss', weights: 'mean' },
  { of: 'loss', weights: 'final' },
  { of: 'loss', weights: [1, -0.5, 0.25] },
] as const)('a meta-loss of %j has the right meta-gradients', async (objective) => {
  const theta = Float32Array.of(0.7, -0.4, 0.2);
  const rule = ruleOf(uses.times);
  for (const order of ['first', 'second'] as const) {
    const task = { problem: offset(97), rule, theta, steps: 3, order, objective };
    await expectRightDerivatives(await learningEngines(), task);
  }
});

describe('in kernels', () => {
  const derivativeOf = (operation: Operation, ...others: number[]) => {
    const tracer = new Tracer();
    const x = tracer.input([]);
    const result = tracer.apply(operation, [x, ...others]);
    return differentiate(tracer, [[result, tracer.input([])]], [x]).get(x);
  };

  it('nothing flows back where a value does not change', () => {
    expect(derivativeOf('sign')).toBeUndefined();
    expect(derivativeOf('equal', 1)).toBeUndefined();
  });

  it('what has no derivative is no 0', () => {
    expect(() => derivativeOf('place')).toThrow(/no derivative of place/);
  });
});
