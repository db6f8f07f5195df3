/** A loss of one's own that draws batches of its own data. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { training } from '../../core/src/meta/training.js';
import { TrainingTrajectory } from '../../core/src/meta/training-trajectory.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { Stream } from '../../core/src/random/stream.js';
import type { TensorProblem } from '../../tfjs/src/index.js';

/** y = 2 x - 1, of which a batch has eight points. */
const xs = Stream.fromSeed(1).normal(new Float32Array(200));
const drawn: number[][] = [];
const line: TensorProblem = {
  kind: 'custom',
  id: 'Line',
  title: 'Line',
  source: 'tests',
  settings: {},
  parameters: [{ name: 'slope and shift', shape: [2] }],
  size: 2,
  initialize: () => new Float32Array(2),
  loss: (x, { stream }) => {
    const indices = [...stream.integers(new Int32Array(8), xs.length)];
    drawn.push(indices);
    const points = tf.tensor1d(indices.map((i) => xs[i]));
    const [slope, shift] = tf.unstack(x);
    return points.mul(slope).add(shift).sub(points.mul(2).sub(1)).square().mean().add(1e-6).asScalar();
  },
};

describe.each(['tensor/cpu', 'mixed/cpu'])('on %s', async (name) => {
  const { engine } = await chooseEngine(name);
  const run = async (optimizer = adam({ rate: 0.05 }), seed = 0) => {
    drawn.length = 0;
    const trajectory = engine.start({ problem: line, optimizer, seed });
    const losses = await trajectory.advance(200);
    const x = await trajectory.parameters();
    trajectory.dispose();
    return { losses, x, batches: drawn.slice(-200).map((one) => one.join()) };
  };

  it('each step has a batch of its own, the same for every optimizer, another for another seed', async () => {
    const [first, again, other, seeded] = [
      await run(),
      await run(),
      await run(sgd({ rate: 0.01 })),
      await run(undefined, 1),
    ];
    expect(new Set(first.batches).size).toBe(200);
    expect(again.losses).toEqual(first.losses);
    expect(other.batches).toEqual(first.batches);
    expect(seeded.batches).not.toEqual(first.batches);
    expect(first.x[0]).toBeCloseTo(2, 1);
    expect(first.x[1]).toBeCloseTo(-1, 1);
  });

  it('goes on with the batches of its steps', async () => {
    const start = () => engine.start({ problem: line, optimizer: adam({ rate: 0.05 }), seed: 0 });
    const whole = start();
    const losses = await whole.advance(20);
    const first = start();
    await first.advance(12);
    const second = start();
    second.restore(await first.snapshot());
    expect(await second.advance(8)).toEqual(losses.slice(12));
    for (const trajectory of [whole, first, second]) trajectory.dispose();
  });
});

it('a training draws for gradients and for meta-losses apart', async () => {
  const { engine } = await chooseEngine('tensor/cpu');
  const learning = training({
    rule: multiscaleAdam({ rate: 0.1, mixture: { average: 'la-c' } }),
    problem: line,
    iterations: 3,
    metaRate: 1e-3,
    unroll: 2,
    validation: { every: 100, steps: 5 },
  });
  drawn.length = 0;
  const trajectory = new TrainingTrajectory({ training: learning, engine, seed: 0 });
  await trajectory.advance(3);
  trajectory.dispose();
  expect(new Set(drawn.map((one) => one.join())).size).toBe(12);
});
