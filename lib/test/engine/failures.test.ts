/** Losses and rules that fail, again and again, leave no tensors behind. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { bind, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { Stream } from '../../core/src/random/stream.js';
import type { TensorProblem } from '../../tfjs/src/index.js';
import { drawTheta, thetaSize } from '../kernels/support.js';
import { customProblem, slopes } from '../meta/own-problems.js';

const learned = ruleByName('k-timesteps-5');
const theta = drawTheta(thetaSize(learned.theta), 0.3);
const none = { gradient: undefined, loss: undefined };
const steps = 3;

interface Failing {
  readonly name: string;
  readonly message: RegExp;
  make(): { readonly problem: TensorProblem; readonly rule: LearnedOptimizer };
}

const failing: readonly Failing[] = [
  {
    name: 'a loss that throws at once',
    message: /no loss here/,
    make: () => ({ problem: throwing(0), rule: learned }),
  },
  {
    name: 'a loss that throws in its fourth call',
    message: /no loss here/,
    make: () => ({ problem: throwing(3), rule: learned }),
  },
  {
    name: 'a loss that TensorFlow.js cannot differentiate',
    message: /gradient/i,
    make: () => ({ problem: withoutGradient(1), rule: learned }),
  },
  {
    // The first call is for the gradient of a step, the second for the loss after it.
    name: 'a loss that it cannot differentiate every other time',
    message: /gradient/i,
    make: () => ({ problem: withoutGradient(2), rule: learned }),
  },
  {
    name: 'a rule that throws in its second step',
    message: /no step here/,
    make: () => ({
      problem: slopes.problem,
      rule: {
        ...learned,
        step: (blocks, state, context) => {
          const step = learned.step(blocks, state, context);
          if (context.t > 1) throw new Error('no step here');
          return step;
        },
      },
    }),
  },
];

function withoutGradient(every: number): TensorProblem {
  let calls = 0;
  return customProblem({
    loss: (x) => {
      const squares = tf.square(x);
      return tf.sum(++calls % every === 0 ? tf.cumprod(squares) : squares).asScalar();
    },
  });
}

function throwing(after: number): TensorProblem {
  let calls = 0;
  return customProblem({
    loss: (x, context) => {
      const loss = slopes.problem.loss(tf.square(x), context);
      if (calls++ >= after) throw new Error('no loss here');
      return loss;
    },
  });
}

/** What is done with an engine, and that it fails. */
const entries = {
  advance: async (engine: Engine, { problem, rule }: ReturnType<Failing['make']>) => {
    const trajectory = engine.start({ problem, optimizer: bind(rule, theta), seed: 1 });
    await trajectory.advance(2 * steps).finally(() => trajectory.dispose());
  },
  unroll: async (engine: Engine, { problem, rule }: ReturnType<Failing['make']>) => {
    const x = new Float32Array(problem.size).fill(0.5);
    const start = { problem, rule, x, noise: Stream.fromSeed(0), order: 'first' as const };
    const trajectory = engine.startMeta?.(start);
    await trajectory?.unroll(theta, Array(steps).fill(none)).finally(() => trajectory.dispose());
  },
};

describe.each(['tensor/wasm', 'mixed/wasm'])('%s', (name) => {
  describe.each(Object.entries(entries))('%s', (_entry, enter) => {
    it.each(failing)('$name', async ({ make, message }) => {
      const { engine } = await chooseEngine(name);
      const before = tf.memory().numTensors;
      for (let i = 0; i < 5; i++) await expect(enter(engine, make())).rejects.toThrow(message);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it.each([failing[0], failing[2]])('evaluate: $name', async ({ make, message }) => {
    const { engine } = await chooseEngine(name);
    const { problem } = make();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 5; i++) {
      await expect(engine.evaluate({ problem, x: new Float32Array(3) })).rejects.toThrow(message);
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
