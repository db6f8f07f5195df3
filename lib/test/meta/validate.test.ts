/** A validation is the log10 of the mean loss of an instance that belongs to its dump alone. */
import { expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { training } from '../../core/src/meta/training.js';
import { validate } from '../../core/src/meta/validate.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';

const short = training({
  rule: kMomentums({ timescales: [0.5, 0.9], etaMin: 1e-2, hidden: [3] }),
  problem: sumOfSquares(),
  iterations: 10,
  metaRate: 1e-3,
  validation: { every: 10, steps: 20 },
});
const theta = new Float32Array(
  short.rule.theta.reduce((n, { shape }) => n + shape.reduce((a, b) => a * b, 1), 0),
);

it('has another instance for every dump and every training', async () => {
  const { engine } = await chooseEngine('double');
  const score = (seed: number, dump: number) => validate({ training: short, engine, seed, theta, dump });
  const trajectory = engine.start({
    problem: short.problem,
    optimizer: bind(short.rule, theta),
    seed: 1_000_003,
  });
  const losses = await trajectory.advance(20);
  trajectory.dispose();
  expect(await score(0, 3)).toBeCloseTo(Math.log10(losses.reduce((sum, loss) => sum + loss, 0) / 20), 12);
  const scores = [await score(0, 3), await score(0, 4), await score(1, 3)];
  expect(new Set(scores).size).toBe(3);
});
