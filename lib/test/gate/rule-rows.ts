/** Rules, problems and engines of a program without types that cannot be, and what is said to them. */
import { doubleEngine, type Optimizer, sgd, sumOfSquares } from '../../src/index.js';
import { plain } from '../support/problems.js';
import { any, type Row } from './row.js';

const { step, ...withoutStep } = sgd({ rate: 1 });
const problem = sumOfSquares({ dimensions: 4 });

const run = (optimizer: Optimizer, on = problem) => doubleEngine.start({ problem: on, optimizer, seed: 0 });
const rule = (change: Partial<Optimizer>) => run({ ...withoutStep, step, title: 'Mine', ...change });
const stepping = (step: (...given: Parameters<Optimizer['step']>) => unknown) => rule({ step: any(step) });
const on = (change: object) => run(sgd({ rate: 1 }), any({ ...plain, title: 'Mine', ...change }));

/** What JavaScript does where a formula says algebra.sbu(...). */
const misspelt = () => {
  throw new TypeError('algebra.sbu is not a function');
};

const correct = 'correct it where it is written: a misspelt name, a setting that was not given';
const { rate }: { rate?: number } = {};

export const ruleRows: readonly Row[] = [
  [
    () => run(any({ ...withoutStep, title: 'Mine', stpe: step })),
    'step of Mine is a function (algebra, state, x, gradient, context) => { x, state }',
    'no step',
    'give one, or call it so where it is stpe',
  ],
  [
    () => run(any(withoutStep)),
    'step of SGD eta 1 is a function (algebra, state, x, gradient, context) => { x, state }',
    'no step',
    'give one: { step: ... }',
  ],
  [
    () => rule({ init: any((_algebra: unknown, x: unknown) => [x]) }),
    'init() of Mine returns a state: a record of values of the algebra, {} for none',
    'state = [{}]',
    correct,
  ],
  [() => run(any(null)), 'rule of a run is an optimizer, such as adam({ rate: 1e-3 })', 'rule = null'],
  [
    () => rule({ init: any(undefined) }),
    'init of Mine is a function (algebra, x, gradient) => state',
    'no init',
    'give one: { init: ... }',
  ],
  [
    () => rule({ init: () => any(undefined) }),
    'init() of Mine returns a state: a record of values of the algebra, {} for none',
    'state = undefined',
    correct,
  ],
  [
    () =>
      stepping((algebra, state, x, gradient) => ({
        x: algebra.sub(x, algebra.mul(gradient, any(rate))),
        state,
      })),
    'The operands in the formulas of Mine are numbers and values of the algebra',
    'mul(a value, undefined)',
    correct,
  ],
  [
    () => stepping((algebra, state, x) => ({ x: algebra.mul(x, any('0.1')), state })),
    'The operands in the formulas of Mine are numbers and values of the algebra',
    'mul(a value, "0.1")',
    correct,
  ],
  [
    () => stepping(misspelt),
    'The formulas of Mine can be computed',
    'algebra.sbu is not a function',
    correct,
  ],
  [() => stepping(() => undefined), 'step() of Mine returns { x, state }', 'undefined', correct],
  [
    () => stepping((_algebra, state) => ({ x: [1, 2, 3], state })),
    'step() of Mine returns { x, state }, x a value of the algebra',
    'x = [1, 2, 3]',
    correct,
  ],
  [
    () => rule({ init: (_, x) => ({ m: x }), step: (_algebra, _state, x) => ({ x, state: {} }) }),
    'step() of Mine returns { x, state }, the state as it began: a record of values of the algebra',
    'm = undefined',
    correct,
  ],
  [
    () => on({ lossAndGradient: undefined, lossAndGradent: plain.lossAndGradient }),
    'lossAndGradient of Mine is a function (algebra, x) => { loss, gradient }',
    'no lossAndGradient',
    'give one, or call it so where it is lossAndGradent',
  ],
  [
    () => on({ lossAndGradient: misspelt }),
    'The formulas of Mine can be computed',
    'algebra.sbu is not a function',
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
