/** Rules, problems and engines of a program without types that cannot be, and what is said to them. */
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { coordinateRule } from '../../core/src/learned/coordinate-rule.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { plainStep } from '../../core/src/learned/plain-step.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Value } from '../../core/src/values/value.js';
import { plain } from '../support/problems.js';
import { any, type Row } from './row.js';

const { step, ...withoutStep } = sgd({ rate: 1 });
const problem = sumOfSquares({ dimensions: 4 });

const run = (optimizer: Optimizer, on = problem) => doubleEngine.start({ problem: on, optimizer, seed: 0 });
const rule = (change: Partial<Optimizer>) => run({ ...withoutStep, step, title: 'Mine', ...change });
const stepping = (step: (...given: Parameters<Optimizer['step']>) => unknown) => rule({ step: any(step) });
const on = (change: object) => run(sgd({ rate: 1 }), any({ ...plain, title: 'Mine', ...change }));

/** A coordinate rule that keeps two gradients, and says that its inputs have `count` rows. */
const reading = (count: number, inputs: (past: Value) => Value) => {
  const rule = coordinateRule({
    id: 'mine',
    title: 'Mine',
    source: 'mine',
    settings: {},
    features: {
      count,
      init: ({ g }) => ({ past: g.repeat(2) }),
      observe: (state, { g }) => ({ state: { past: state.past.push(g) }, inputs: inputs(state.past) }),
    },
    policy: {
      theta: [],
      initialize: () => new Float32Array(),
      delta: (_theta, read) => read.times(0).plus(1),
    },
    update: plainStep(0.1),
  });
  return bind(rule, []);
};

/** What JavaScript does where a formula says x.mnius(...). */
const misspelt = () => {
  throw new TypeError('x.mnius is not a function');
};

const correct = 'correct it where it is written: a misspelt name, a setting that was not given';
const { rate }: { rate?: number } = {};

export const ruleRows: readonly Row[] = [
  [
    () => run(any({ ...withoutStep, title: 'Mine', stpe: step })),
    'step of Mine is a function (state, { x, g, t, noise }) => { x, state }',
    'no step',
    'give one, or call it so where it is stpe',
  ],
  [
    () => run(any(withoutStep)),
    'step of SGD eta 1 is a function (state, { x, g, t, noise }) => { x, state }',
    'no step',
    'give one: { step: ... }',
  ],
  [
    () => rule({ init: any(({ x }: { readonly x: unknown }) => [x]) }),
    'init() of Mine returns a state: a record of values, {} for none',
    'state = [{}]',
    correct,
  ],
  [() => run(any(null)), 'rule of a run is an optimizer, such as adam({ rate: 1e-3 })', 'rule = null'],
  [
    () => rule({ init: any(undefined) }),
    'init of Mine is a function ({ x, g }) => state',
    'no init',
    'give one: { init: ... }',
  ],
  [
    () => rule({ init: () => any(undefined) }),
    'init() of Mine returns a state: a record of values, {} for none',
    'state = undefined',
    correct,
  ],
  [
    () => stepping((state, { x, g }) => ({ x: x.minus(g.times(any(rate))), state })),
    'The operands in the formulas of rules and problems are values, numbers and lists of numbers',
    'undefined',
    correct,
  ],
  [
    () => stepping((state, { x }) => ({ x: x.times(any('0.1')), state })),
    'The operands in the formulas of rules and problems are values, numbers and lists of numbers',
    '"0.1"',
    correct,
  ],
  [() => stepping(misspelt), 'The formulas of Mine can be computed', 'x.mnius is not a function', correct],
  [() => stepping(() => undefined), 'step() of Mine returns { x, state }', 'undefined', correct],
  [
    () => stepping((state) => ({ x: [1, 2, 3], state })),
    'step() of Mine returns { x, state }, x a value',
    'x = [1, 2, 3]',
    correct,
  ],
  [
    () => rule({ init: ({ x }) => ({ m: x }), step: (_state, { x }) => ({ x, state: {} }) }),
    'step() of Mine returns { x, state }, the state as it began: a record of values',
    'm = undefined',
    correct,
  ],
  [
    () => stepping((state, { x, g, loss }) => ({ x: x.minus(g.times(loss)), state })),
    'Mine declares what its step reads beside x, g, t and noise',
    'a step that reads loss',
    "give the rule needs: ['loss'] beside init and step",
  ],
  [
    () => rule({ needs: ['loss'], step: (state, { x, g, steps }) => ({ x: x.minus(g.over(steps)), state }) }),
    'Mine declares what its step reads beside x, g, t and noise',
    'a step that reads steps',
    "give the rule needs: ['steps'] beside init and step",
  ],
  [
    () => rule({ needs: any(['step']) }),
    'needs[0] of Mine is one of steps, loss',
    'needs[0] = "step"',
    'take the nearest: steps',
  ],
  [
    () => rule({ needs: any('loss') }),
    'needs of Mine is a list of 0 to 5,000, each one of steps, loss',
    'needs = "loss"',
  ],
  [
    () => rule({ needs: ['steps'] }),
    'Mine is started for a planned number of steps, which it needs',
    'none',
    'call minimize(), evaluateRun() or metaTrain(), which know how long it is to run',
  ],
  [
    () => run(reading(3, (past) => past)),
    'The features of Mine are inputs of the shape [count, n], with count = 3',
    'inputs of the shape [2, 4]',
    'correct the count, or what observe() returns as inputs',
  ],
  [
    () => run(reading(1, (past) => past.mean())),
    'The features of Mine are inputs of the shape [count, n], with count = 1',
    'inputs of the shape [4]',
    'correct the count, or what observe() returns as inputs',
  ],
  [
    () => on({ lossAndGradient: undefined, lossAndGradent: plain.lossAndGradient }),
    'lossAndGradient of Mine is a function (x) => { loss, gradient }',
    'no lossAndGradient',
    'give one, or call it so where it is lossAndGradent',
  ],
  [
    () => on({ lossAndGradient: misspelt }),
    'The formulas of Mine can be computed',
    'x.mnius is not a function',
    correct,
  ],
  [
    () => on({ kind: 'analitic' }),
    'kind of Mine is one of analytic, network, custom',
    'kind = "analitic"',
    'take the nearest: analytic',
  ],
  [
    () => run(sgd({ rate: 1 }), any(null)),
    'problem of a run is a problem, such as mlpMnist()',
    'problem = null',
  ],
];
