/** MNG on momentums: its noise, its title. Its steps are in the conformance table. */
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { cosine } from '../../core/src/optimizers/cosine-annealing.js';
import { mngMomentums } from '../../core/src/optimizers/mng-momentums.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import type { AnalyticProblem } from '../../core/src/problems/problem.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { plain } from '../support/problems.js';

const timescales = [0.3, 0.8];

/** L(x, y) = x + y. */
const slope: AnalyticProblem = {
  ...plain,
  id: 'Slope',
  lossAndGradient: (point) => ({ loss: point.total(), gradient: point.filled(1) }),
};

/** What the first step, and the second from where it led, are made of: 1000 coordinates each. */
async function moves(optimizer: Optimizer) {
  const trajectory = doubleEngine.start({ problem: sumOfSquares(), optimizer, seed: 0 });
  const points = [await trajectory.parameters()];
  for (let t = 0; t < 2; t++) {
    await trajectory.advance(1);
    points.push(await trajectory.parameters());
  }
  trajectory.dispose();
  return [0, 1].map((t) => Array.from(points[t + 1], (value, i) => value - points[t][i]));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('noise', () => {
  it('is relative, with the deviation that is asked for, and another at each step', async () => {
    const of = (noise: number) => moves(mngMomentums({ timescales, etaMin: 0.1, range: false, noise }));
    const [still, noisy] = [await of(0), await of(0.05)];
    const [first, second] = noisy.map((move, t) => move.map((value, i) => value / still[t][i] - 1));
    for (const noise of [first, second]) {
      expect(Math.abs(mean(noise))).toBeLessThan(0.01);
      expect(Math.abs(Math.sqrt(mean(noise.map((xi) => xi * xi))) - 0.05)).toBeLessThan(0.005);
    }
    expect(Math.abs(mean(first.map((xi, i) => xi * second[i])))).toBeLessThan(0.05 ** 2 / 5);
  });
});

describe('the range under a steady gradient', () => {
  const descent = async (slowest: number, steps: number) => {
    const optimizer = mngMomentums({ timescales: [0.2, slowest], etaMin: 0.01 });
    const trajectory = doubleEngine.start({ problem: slope, optimizer, seed: 0 });
    const losses = await trajectory.advance(steps);
    trajectory.dispose();
    // Two coordinates go down together.
    return (losses[steps - 2] - losses[steps - 1]) / 2;
  };

  it('lets steps tend to eta_min / (1 - 0.75) with timescales from 0.2 to 0.5', async () => {
    expect(await descent(0.5, 200)).toBeCloseTo(0.04, 10);
  });

  it('lets steps grow without end with timescales from 0.2 to 0.9', async () => {
    expect(await descent(0.9, 100)).toBeGreaterThan(1e10);
  });
});

describe('settings', () => {
  it('keep a number as it is, and a schedule as a record', () => {
    const decay = cosine({ from: 0.01, to: 0, steps: 100 });
    const fixed = mngMomentums({ timescales, etaMin: 1e-3 });
    expect(fixed.settings).toEqual({ timescales, etaMin: 1e-3, range: true, noise: 0 });
    expect(fixed.title).toBe('MNG momentums 2 0.3-0.8 eta_min 1e-3');
    const decaying = mngMomentums({ timescales, etaMin: decay, range: false });
    expect(decaying.settings.etaMin).toEqual(decay.settings);
    expect(decaying.title).toBe('MNG momentums 2 0.3-0.8 eta_min 1e-2 -> 0 over 100, range off');
  });
});
