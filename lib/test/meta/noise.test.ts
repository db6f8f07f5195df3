/** A rule with noise sees other noise in every trajectory of its training, and the same again after a resume. */
import { expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { training } from '../../core/src/meta/training.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Stream } from '../../core/src/random/stream.js';

const noisy = training({
  rule: kMomentums({ timescales: [0.5, 0.9], etaMin: 1e-2, noise: 0.1, hidden: [3] }),
  problem: sumOfSquares(),
  iterations: 10,
  metaRate: 1e-3,
  order: 'first',
  validation: { every: 1000, steps: 1 },
  resets: { early: [2, 2], earlySteps: 100, later: [2, 2], leastLoss: 0, largestNorm: 1e9 },
});

it('is drawn anew in every trajectory, and depends on nothing but its number', async () => {
  const { engine } = await chooseEngine('tensor/cpu');
  const streams: Stream[] = [];
  const watched: Engine = {
    ...engine,
    startMeta: (start) => {
      streams.push(start.noise);
      if (!engine.startMeta) throw new Error('the engine cannot differentiate');
      return engine.startMeta(start);
    },
  };
  const firsts = () => streams.map((stream) => stream.split('x').normal(new Float32Array(1))[0]);
  const trajectory = new TrainingTrajectory({ training: noisy, engine: watched, seed: 0 });
  await trajectory.advance(5);
  expect(new Set(firsts()).size).toBe(3);
  const [, , third] = firsts();
  const resumed = new TrainingTrajectory({ training: noisy, engine: watched, seed: 0 });
  resumed.restore(await trajectory.snapshot());
  expect(firsts().at(-1)).toBe(third);
  for (const one of [trajectory, resumed]) one.dispose();
});
