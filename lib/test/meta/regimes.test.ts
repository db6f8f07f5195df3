/** The thesis' regimes on each of its networks. */
import { describe, expect, it } from 'vitest';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import type { NetworkProblem } from '../../core/src/problems/problem.js';
import { regimes, trainingIn } from '../../thesis/src/experiments/regimes.js';
import { profileNames } from '../../thesis/src/profile.js';

const rnn = (problem: NetworkProblem, profile: 'smoke' | 'quick' | 'thesis' = 'thesis') =>
  trainingIn(regimes.recurrent, profile, { rule: ruleByName('rnn-2'), problem });

describe('the regime of a training', () => {
  it('is that of the thesis on every network', () => {
    for (const problem of [mlpMnist(), convMnist(1), convCifar(1)]) {
      const { iterations, training } = rnn(problem);
      expect(iterations).toBe(50_000);
      expect(training).toMatchObject({ unroll: 20, validation: { every: 20_000, steps: 20_000 } });
      // In meta-iterations: 250, 500, 750, and 15,000 of patience.
      expect(training.validation).toMatchObject({ early: [5000, 10_000, 15_000], patience: 300_000 });
      expect(training.stages).toEqual([500, 1000, 2000, 5000, 10_000, 20_000, 50_000]);
      expect(training.outer.settings.rate).toMatchObject({ from: 2e-4, to: 5e-6, steps: 50_000 });
    }
  });

  it('is of second order with fresh batches on MNIST, of first order with one per unroll on CIFAR', () => {
    const of = (problem: NetworkProblem) => {
      const { order, batches } = rnn(problem).training;
      return [order, batches];
    };
    expect(of(mlpMnist())).toEqual(['second', 'one-per-evaluation']);
    expect(of(convMnist(1))).toEqual(['second', 'one-per-evaluation']);
    expect(of(convCifar(1))).toEqual(['first', 'one-per-unroll']);
    const linear = trainingIn(regimes['chapter-4'], 'thesis', {
      rule: ruleByName('la-b'),
      problem: convMnist(1),
    });
    expect(linear.training).toMatchObject({ unroll: 1, order: 'first', batches: 'one-per-evaluation' });
  });

  it('is shorter on convolutional networks in the short profiles, with a validation at the end', () => {
    expect(profileNames.map((profile) => rnn(mlpMnist(), profile).iterations)).toEqual([2, 500, 50_000]);
    expect(profileNames.map((profile) => rnn(convCifar(1), profile).iterations)).toEqual([1, 20, 50_000]);
    expect(rnn(convMnist(1), 'quick').training.validation).toEqual({ every: 400, steps: 40 });
    expect(rnn(mlpMnist(), 'quick').training.validation).toEqual({ every: 10_000, steps: 500 });
    expect(profileNames.map((profile) => rnn(mlpMnist(), profile).training.unroll)).toEqual([2, 20, 20]);
  });
});
