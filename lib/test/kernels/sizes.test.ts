/** Odd sizes: of problems around the length of a block, of histories, of hidden layers, of networks. */
import { expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { bind, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { mng } from '../../core/src/optimizers/mng.js';
import { timescalesBetween } from '../../core/src/optimizers/momentums.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { networkLoss } from '../oracle/network.js';
import { relativeDistance } from '../oracle/unroll.js';
import { madeUpImages } from '../support/images.js';
import { bowl, builds, drawTheta, thetaSize, walk } from './support.js';

const bound = (rule: LearnedOptimizer) => bind(rule, drawTheta(thetaSize(rule.theta), 0.3));

it.each([1, 2, 7, 95, 96, 97, 191, 1000, 15910])('%i coordinates', async (size) => {
  const optimizers = [
    adam({ rate: 0.1 }),
    mng({ k: 3, etaMin: 0.01 }),
    bound(kTimesteps({ k: 5, etaMin: 0.05, range: true, hidden: [7] })),
    bound(multiscaleAdam({ rate: 0.1, mixture: { hidden: [5, 4] } })),
  ];
  for (const optimizer of optimizers) {
    const start = { problem: bowl(size), optimizer, seed: 1 };
    const expected = await walk(doubleEngine, start, 12);
    for (const engine of builds) {
      const { losses, x } = await walk(engine, start, 12);
      expect(relativeDistance(losses, expected.losses)).toBeLessThan(2e-5);
      expect(relativeDistance(x, expected.x)).toBeLessThan(2e-5);
    }
  }
});

const hidden = [[1], [7], [50], [64], [64, 3], [2, 2, 2]];

it.each([1, 2, 5, 100])('histories of %i, hidden layers of all kinds', async (k) => {
  // What a long history costs is long: of the layers a wide and a deep one.
  for (const widths of k < 100 ? hidden : [[50], [64, 3]]) {
    const rules = [
      kTimesteps({ k, etaMin: 0.05, hidden: widths }),
      kMomentums({ timescales: timescalesBetween(0.2, 0.9, k), etaMin: 0.05, hidden: widths }),
    ];
    for (const rule of rules) {
      // Of long sums the draws are small, so that the head stays away from its ends.
      const optimizer = bind(rule, drawTheta(thetaSize(rule.theta), 0.3 / Math.sqrt(k)));
      const start = { problem: bowl(100), optimizer, seed: 1 };
      // More steps than a history is long, so that windows come to their end and begin anew.
      const steps = k < 100 ? 3 * k + 9 : 220;
      const expected = await walk(doubleEngine, start, steps);
      for (const engine of builds) {
        const { x } = await walk(engine, start, steps);
        expect(relativeDistance(x, expected.x)).toBeLessThan(1e-3);
      }
    }
  }
});

it.each(['sigmoid', 'tanh', 'relu', 'linear'] as const)('networks of all shapes, %s', async (activation) => {
  const dataset = madeUpImages(20);
  for (const widths of [[], [1], [3], [4, 7], [50], [64, 9, 2]]) {
    const problem = mlpMnist({ hidden: widths, activation, batchSize: 5 });
    const x = drawTheta(problem.size, 0.05);
    for (const length of [1, 2, 5, 13]) {
      const indices = Int32Array.from({ length }, (_, i) => (7 * i) % 20);
      const expected = networkLoss(problem, dataset, x, { indices });
      for (const engine of builds) {
        const { loss, gradient } = await engine.evaluate({ problem, x, batch: { dataset, indices } });
        expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-5);
        expect(relativeDistance(gradient, expected.gradient)).toBeLessThan(2e-5);
      }
    }
  }
});
