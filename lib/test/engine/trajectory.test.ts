/** Which random numbers a trajectory sees: the protocol that every engine keeps. */
import { describe, expect, it } from 'vitest';
import { batchIndices } from '../../core/src/data/batches.js';
import type { Optimizer } from '../../core/src/optimizers/optimizer.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { Stream } from '../../core/src/random/stream.js';
import { engines, toleranceOf } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { parabola } from '../support/problems.js';

/** Goes to its noise: the points of a trajectory are then the noise itself. */
const noiseOnly: Optimizer = {
  id: 'noise',
  title: 'noise',
  source: 'tests',
  settings: {},
  init: () => ({}),
  step: (state, { noise }) => ({ x: noise('step'), state }),
};

describe.each(engines)('$name', ({ make }) => {
  it('draws step t of the noise from its stream, at position t', async () => {
    const engine = await make();
    const trajectory = engine.start({ problem: parabola, optimizer: noiseOnly, seed: 5 });
    const expected = Stream.fromSeed(5).split('noise').split('step').normal(new Float32Array(6));
    for (let t = 0; t < 3; t++) {
      await trajectory.advance(1);
      expect([...(await trajectory.parameters())]).toEqual([...expected.subarray(2 * t, 2 * t + 2)]);
    }
    trajectory.dispose();
  });

  it('draws a batch of its own for every step, and the starting point, by the seed', async () => {
    const engine = await make();
    const dataset = madeUpImages();
    const problem = mlpMnist({ hidden: [5], batchSize: 8 });
    const streams = Stream.fromSeed(5);
    const x = problem.initialize(streams.split('initial point'));
    // At rate 0 the point stays, and the losses differ by the batch alone.
    const trajectory = engine.start({ problem, optimizer: sgd({ rate: 0 }), seed: 5, dataset });
    expect(await trajectory.parameters()).toEqual(engine.precision === 'float32' ? x : Float64Array.from(x));
    const losses = await trajectory.advance(4);
    trajectory.dispose();
    expect(new Set(losses).size).toBe(4);
    for (let t = 0; t < 4; t++) {
      const indices = batchIndices(streams.split('gradient batches'), t, 8, dataset.train.count);
      const { loss } = await engine.evaluate({ problem, x, batch: { dataset, indices } });
      expect(Math.abs(losses[t] - loss)).toBeLessThan(toleranceOf(engine));
    }
  });

  it('reads an array of constants again that has other numbers', async () => {
    const rates = new Float32Array(2);
    const rule: Optimizer = {
      ...noiseOnly,
      step: (state, { x, g: gradient, t }) => {
        const column = rates.fill(0.1 / t);
        return {
          x: x.minus(gradient.repeat(2).times(column).sum()),
          state,
        };
      },
    };
    const decaying: Optimizer = {
      ...noiseOnly,
      step: (state, { x, g: gradient, t }) => ({
        x: x.minus(gradient.times(0.2 / t)),
        state,
      }),
    };
    const engine = await make();
    const course = (optimizer: Optimizer) =>
      engine.start({ problem: parabola, optimizer, seed: 5 }).advance(5);
    const [losses, expected] = [await course(rule), await course(decaying)];
    for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[i], 4);
  });
});

describe.each(engines)('$name', ({ make }) => {
  it('tells 0 from -0, and repeats a list of one number for every row', async () => {
    const engine = await make();
    const optimizer: Optimizer = {
      ...noiseOnly,
      init: () => ({}),
      step: (state, { x, g }) => ({
        x: x
          .minus(g.maximum(0).times(0.1))
          .plus(x.times(-0))
          .minus(x.repeat(3).times([0.01]).sum()),
        state,
      }),
    };
    const trajectory = engine.start({ problem: sumOfSquares({ dimensions: 2 }), optimizer, seed: 0 });
    const before = await trajectory.parameters();
    await trajectory.advance(1);
    const after = await trajectory.parameters();
    trajectory.dispose();
    before.forEach((value, i) => {
      expect(after[i]).toBeCloseTo(value - 0.2 * Math.max(value, 0) - 0.03 * value, 5);
    });
  });
});
