/** What chance or the clock has a part in is refused before it is computed: nobody could compute it again. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { checkRule } from '../../core/src/engine/rule-gate.js';
import { UsageError } from '../../core/src/errors.js';
import { problemProgram } from '../../core/src/fingerprint/problem-program.js';
import { ruleProgram } from '../../core/src/fingerprint/rule-program.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { metaProblem } from '../../core/src/meta/meta-problem.js';
import type { TaskFamily } from '../../core/src/meta/task-family.js';
import { training } from '../../core/src/meta/training.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Value } from '../../core/src/values/value.js';
import { slopes } from '../meta/own-problems.js';

const squares = sumOfSquares({ dimensions: 3 });
const learned = ruleByName('la-b');
const hand = sgd({ rate: 0.1 });
const withInit = (init: Optimizer['init']): Optimizer => ({ ...hand, init });
const withStep = (step: Optimizer['step']): Optimizer => ({ ...hand, step });

const family = (number: () => number, isDrawn: boolean): TaskFamily => ({
  id: 'squares',
  sample: () => ({ at: isDrawn ? number() : 1 }),
  problem: (settings) => {
    const at = Number(settings.at) + (isDrawn ? 0 : number());
    const lossAndGradient = (x: Value) => ({
      loss: x.minus(at).square().total(),
      gradient: x.minus(at).times(2),
    });
    return { ...squares, lossAndGradient };
  },
});

async function trainingOn(tasks: TaskFamily) {
  const { engine } = await chooseEngine('kernels');
  const options = training({ rule: learned, tasks, iterations: 1, metaRate: 1, order: 'first' });
  const { kind, ...problem } = metaProblem(options, engine);
  return kind === 'meta' && problem.program();
}

type Ask = (number: () => number) => unknown;

const asks: readonly (readonly [string, RegExp, Ask])[] = [
  [
    'where a rule begins to learn',
    /stream that initialize\(\) is handed/,
    (number) =>
      checkRule({ ...learned, initialize: (stream) => learned.initialize(stream).fill(number(), 0, 1) }, 3),
  ],
  [
    'the state of a rule',
    /keep what changes in the state/,
    (number) => ruleProgram(withInit(({ x }) => ({ a: x.filled(number()) }))),
  ],
  [
    'a step',
    /keep what changes in the state/,
    (number) => ruleProgram(withStep((state, { x, g }) => ({ x: x.minus(g.times(number())), state }))),
  ],
  [
    'where a problem starts',
    /stream that initialize\(\) is handed/,
    (number) => problemProgram({ ...squares, initialize: () => Float32Array.of(1, 2, number()) }),
  ],
  [
    'a loss in closed form',
    /from x alone/,
    (number) => {
      const loss = (x: Value) => x.square().total().plus(number());
      return problemProgram({
        ...squares,
        lossAndGradient: (x) => ({ loss: loss(x), gradient: x.times(2) }),
      });
    },
  ],
  [
    'a loss in TensorFlow.js',
    /stream that loss\(\) is handed/,
    (number) =>
      problemProgram({ ...slopes.problem, loss: (x: tf.Tensor1D) => tf.sum(tf.square(tf.add(x, number()))) }),
  ],
  [
    'noise of TensorFlow.js in a loss',
    /stream that loss\(\) is handed/,
    () =>
      problemProgram({
        ...slopes.problem,
        loss: (x: tf.Tensor1D) => tf.sum(tf.mul(x, tf.randomNormal([3]))),
      }),
  ],
  [
    'the settings of a family',
    /The family "squares"[\s\S]*stream that sample\(\) is handed/,
    (number) => trainingOn(family(number, true)),
  ],
  [
    'the problems of a family',
    /The family "squares"[\s\S]*stream that sample\(\) is handed/,
    (number) => trainingOn(family(number, false)),
  ],
];

describe.each([
  ['dice', Math.random],
  ['the clock', () => (Date.now() % 1000) / 1000],
])('%s', (_, number) => {
  it.each(asks)('has no part in %s', async (_, fix, ask) => {
    const asked = (async () => ask(number))();
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(/whenever it is called with the same\n.*at a second call\n/);
    await expect(asked).rejects.toThrow(fix);
  });
});

it('the same number every time is no chance', async () => {
  for (const [name, , ask] of asks.filter(([name]) => !name.startsWith('noise'))) {
    await expect((async () => ask(() => 0.25))().then(() => name)).resolves.toBe(name);
  }
});
