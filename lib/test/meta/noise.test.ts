/** A rule with noise sees other noise in every trajectory of its training, and the same again after a resume. */
import { expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { kMomentums } from '../../core/src/learned/k-momentums.js';
import { type TrainingOptions, training } from '../../core/src/meta/training.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Stream } from '../../core/src/random/stream.js';

const options: TrainingOptions = {
  rule: kMomentums({ timescales: [0.5, 0.9], etaMin: 1e-2, noise: 0.1, hidden: [3] }),
  problem: sumOfSquares(),
  iterations: 10,
  metaRate: 1e-3,
  order: 'first',
  validation: { every: 1000, steps: 1 },
  resets: { early: [2, 2], earlySteps: 100, later: [2, 2], leastLoss: 0, largestNorm: 1e9 },
};
const noisy = training(options);

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

it('of an outer optimizer is its own in every meta-iteration, and the same again after a resume', async () => {
  const { engine } = await chooseEngine('kernels');
  const noise: Optimizer = {
    ...{ id: 'noise', title: 'Noise', source: 'tests', settings: {} },
    init: ({ x }) => ({ first: x, second: x }),
    step: (_state, { x, noise }) => ({ x, state: { first: noise('first'), second: noise('second') } }),
  };
  const begin = () =>
    new TrainingTrajectory({ training: training({ ...options, outer: noise }), engine, seed: 0 });
  const [straight, resumed] = [begin(), begin()];
  const drawn = async () => {
    await straight.advance(1);
    const { arrays } = await straight.snapshot();
    return [...arrays['outer/first'].values, ...arrays['outer/second'].values];
  };
  const first = await drawn();
  resumed.restore(await straight.snapshot());
  const both = [...first, ...(await drawn())];
  expect(both.every((value) => Math.abs(value) < 6)).toBe(true);
  expect(new Set(both).size).toBe(both.length);
  await resumed.advance(1);
  expect(await resumed.snapshot()).toEqual(await straight.snapshot());
  for (const one of [straight, resumed]) one.dispose();
});
