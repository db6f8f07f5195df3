/** The conformance table: every rule on every engine. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { Stream } from '../../core/src/random/stream.js';
import type { Snapshot } from '../../core/src/snapshot.js';
import { engines, toleranceOf } from '../support/engines.js';
import { madeUpImages } from '../support/images.js';
import { parabola, parabolaGradients, plain } from '../support/problems.js';
import { expectSame } from '../support/same.js';
import { rules } from './rules.js';

const dataset = madeUpImages();
const network = mlpMnist({ hidden: [5], batchSize: 8 });

/** The points after 0, 1, ... steps. */
async function pointsOf(engine: Engine, start: Parameters<Engine['start']>[0], steps: number) {
  const trajectory = engine.start(start);
  const points = [[...(await trajectory.parameters())]];
  for (let t = 0; t < steps; t++) {
    await trajectory.advance(1);
    points.push([...(await trajectory.parameters())]);
  }
  trajectory.dispose();
  return points;
}

describe.each(engines)('$name', ({ make }) => {
  it.each(rules.filter(({ peer }) => peer))(
    'agrees with TensorFlow.js on $name',
    async ({ optimizer, peer }) => {
      const engine = await make();
      const points = await pointsOf(engine, { problem: parabola, optimizer, seed: 0 }, 20);
      await tf.setBackend('cpu');
      const x = tf.variable(tf.tensor1d([4, 1]));
      const theirs = peer?.();
      for (let t = 1; t <= 20; t++) {
        theirs?.minimize(() =>
          tf.sum(tf.mul(tf.tensor1d([1, 3]), tf.square(tf.sub(x, tf.tensor1d([1, -2]))))).asScalar(),
        );
        const expected = x.dataSync();
        points[t].forEach((value, i) => {
          expect(Math.abs(value - expected[i])).toBeLessThan(1e-4);
        });
      }
      tf.dispose([x]);
    },
  );

  describe.each(rules)('$name', ({ optimizer, hand }) => {
    it('takes the steps of the hand arithmetic', async () => {
      const engine = await make();
      const points = await pointsOf(engine, { problem: parabola, optimizer, seed: 0 }, 5);
      parabolaGradients.forEach((gradient, coordinate) => {
        hand(points[0][coordinate], gradient, 5).forEach((expected, t) => {
          expect(Math.abs(points[t][coordinate] - expected)).toBeLessThan(10 * toleranceOf(engine));
        });
      });
    });

    it('goes through a snapshot without a change, and goes on bit for bit', async () => {
      const engine = await make();
      const start = { problem: network, optimizer, seed: 3, dataset };
      const straight = engine.start(start);
      const losses = await straight.advance(12);
      const first = engine.start(start);
      const head = await first.advance(5);
      const saved = await first.snapshot();
      const second = engine.start({ ...start });
      second.restore(saved);
      expectSame(await second.snapshot(), saved);
      const tail = await second.advance(7);
      expect([...head, ...tail]).toEqual([...losses]);
      expect(second.step).toBe(12);
      expectSame(await second.snapshot(), await straight.snapshot());
      for (const trajectory of [straight, first, second]) trajectory.dispose();
    });

    it('can be restored at its starting point', async () => {
      const engine = await make();
      const start = { problem: parabola, optimizer, seed: 3 };
      const trajectory = engine.start(start);
      const begin: Snapshot = await trajectory.snapshot();
      const losses = await trajectory.advance(4);
      trajectory.restore(begin);
      expect(await trajectory.advance(4)).toEqual(losses);
      trajectory.dispose();
    });

    it('gives the same bits for the same seed, others for another', async () => {
      const engine = await make();
      const run = async (seed: number) => {
        const trajectory = engine.start({ problem: network, optimizer, seed, dataset });
        const losses = await trajectory.advance(6);
        trajectory.dispose();
        return [...losses];
      };
      const losses = await run(1);
      expect(await run(1)).toEqual(losses);
      expect(await run(2)).not.toEqual(losses);
    });

    it('stays where it is when the gradient is zero', async () => {
      const engine = await make();
      for (const point of await pointsOf(engine, { problem: plain, optimizer, seed: 0 }, 4)) {
        expect(point).toEqual([4, 1]);
      }
    });

    it('makes no tensors that stay', async () => {
      const engine = await make();
      const start = { problem: network, optimizer, seed: 0, dataset };
      const before = tf.memory().numTensors;
      const trajectory = engine.start(start);
      await trajectory.advance(2);
      const after = tf.memory().numTensors;
      await trajectory.advance(10);
      await trajectory.snapshot();
      await trajectory.accuracy();
      trajectory.restore(await trajectory.snapshot());
      await engine.evaluate({
        problem: network,
        x: network.initialize(Stream.fromSeed(0)),
        batch: { dataset, indices: Int32Array.of(1, 2) },
      });
      expect(tf.memory().numTensors).toBe(after);
      trajectory.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

describe.each(rules)('$name', ({ solver, precision }) => {
  // Its steps are those of the hand arithmetic on every engine: where they lead is asked of one.
  it('solves a parabola', async () => {
    const trajectory = doubleEngine.start({ problem: parabola, optimizer: solver, seed: 0 });
    const losses = await trajectory.advance(400);
    const [x, y] = await trajectory.parameters();
    trajectory.dispose();
    expect(losses[0]).toBeCloseTo(36, 4);
    expect(Math.abs(x - 1)).toBeLessThan(precision);
    expect(Math.abs(y + 2)).toBeLessThan(precision);
  });
});
