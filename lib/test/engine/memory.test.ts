/** The memory of a run: counted by hand, and refused where there is less. */
import { describe, expect, it } from 'vitest';
import { leastMemory, requireMemory } from '../../core/src/engine/memory.js';
import { UsageError } from '../../core/src/errors.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { memoryOf } from '../../core/src/meta/train.js';
import { training } from '../../core/src/meta/training.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { tensorflowAdam } from '../../core/src/optimizers/tensorflow-adam.js';
import { totalSize } from '../../core/src/parameters.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';

describe('the least memory of a run', () => {
  it('is that of point, gradient and state, and of the activations', () => {
    // MlpMnist: 15,910 coordinates, 30 activations for each of 128 images.
    const plain = 4 * (15_910 * 2 + 2 * 128 * 30);
    expect(leastMemory({ problem: mlpMnist(), rule: sgd({ rate: 1 }) })).toBe(plain);
    expect(leastMemory({ problem: mlpMnist(), rule: adam({ rate: 1 }) })).toBe(plain + 4 * 15_910 * 2);
  });

  it('counts no state that all coordinates share', () => {
    const least = (rule: Parameters<typeof leastMemory>[0]['rule']) =>
      leastMemory({ problem: mlpMnist(), rule });
    expect(least(tensorflowAdam({ rate: 1 }))).toBe(least(adam({ rate: 1 })));
  });

  it('counts the rows of a history', () => {
    const rows = (name: string) => {
      const of = (rule: Parameters<typeof leastMemory>[0]['rule']) =>
        leastMemory({ problem: convCifar(0), rule });
      return (of(ruleByName(name)) - of(sgd({ rate: 1 }))) / (4 * 1_068_298);
    };
    // m and v of six Adams, and a theta that is small beside them.
    expect(Math.floor(rows('rnn-2'))).toBe(12);
    expect(rows('k-momentums-10-0.2-0.99')).toBeGreaterThanOrEqual(10);
  });

  it('of an unroll is that of the states of all its steps', () => {
    const options = { problem: convMnist(1), rule: ruleByName('rnn-2') };
    const more = leastMemory({ ...options, unroll: 20 }) - leastMemory(options);
    expect(more).toBe(4 * 821_706 * 13 * 20);
  });

  it.each([
    ['several trajectories', { trajectories: 3 }, 3, 20],
    ['pairs', { estimator: { kind: 'pes', pairs: 4, deviation: 0.01 }, order: 'first' }, 8, 0],
    ['pairs on several', { estimator: { kind: 'es', pairs: 2, deviation: 0.01 }, trajectories: 3 }, 12, 0],
  ] as const)('of a training is that of %s', (_, settings, trajectories, unroll) => {
    const [problem, rule] = [convMnist(1), ruleByName('rnn-2')];
    const theta = 2 * 4 * totalSize(rule.theta);
    const one = leastMemory({ problem, rule, unroll }) - theta;
    const found = memoryOf(training({ problem, rule, iterations: 1, metaRate: 1, unroll: 20, ...settings }));
    expect(leastMemory(found)).toBe(trajectories * one + theta);
  });
});

describe('too little memory', () => {
  const options = { problem: convMnist(1), rule: ruleByName('rnn-2'), unroll: 20 };

  it('is said with both numbers', () => {
    expect(() => requireMemory(options, 0.5 * 2 ** 30)).toThrow(UsageError);
    expect(() => requireMemory(options, 0.5 * 2 ** 30)).toThrow(
      /ConvMnist_1 needs at least 0\.9 GiB of memory for a training\n.*0\.5 GiB that it can have\n.*one run follow the other/,
    );
    expect(() => requireMemory(options, 2 ** 30)).not.toThrow();
  });

  it('never refuses a small run', () => {
    expect(() => requireMemory({ problem: mlpMnist(), rule: adam({ rate: 1 }) }, 0)).not.toThrow();
  });
});
