/** Bound learned optimizers and meta-trajectories as programs: their steps, snapshots, bits and memory. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { Stream } from '../../core/src/random/stream.js';
import { networkLoss } from '../oracle/network.js';
import { distanceOf, oracleStateOf, oracleUnroll, relativeDistance } from '../oracle/unroll.js';
import { engines } from '../support/engines.js';
import { expectSame } from '../support/same.js';
import { rows } from './rows.js';
import { batchesOf, drawnBatches, noiseOf, pointOf, smallImages, smallNetwork } from './small-network.js';

/** Started away from 0, where gradients are of the order of 1. */
const problem = smallNetwork();
const network = { ...problem, initialize: () => pointOf(problem.size, 1) };
const seed = 3;

describe.each(engines)('$name', ({ name, make }) => {
  it.each(['sigmoid', 'tanh', 'relu'] as const)(
    'has the loss and gradient of %s units',
    async (activation) => {
      const engine = await make();
      const problem = smallNetwork(activation);
      const x = pointOf(problem.size, 4);
      const batch = { indices: Int32Array.of(3, 1, 4, 1, 5) };
      const { loss, gradient } = await engine.evaluate({
        problem,
        x,
        batch: { dataset: smallImages, ...batch },
      });
      const expected = networkLoss(problem, smallImages, x, batch);
      const bound = engine.precision === 'float64' ? 1e-12 : 1e-5;
      expect(relativeDistance([loss], [expected.loss])).toBeLessThan(bound);
      expect(relativeDistance(gradient, expected.gradient)).toBeLessThan(bound);
    },
  );

  describe.each(rows)('$name', ({ rule, oracle, theta }) => {
    const optimizer = bind(rule, theta);
    const start = { problem: network, optimizer, seed, dataset: smallImages };

    it('takes the steps of the oracle', async () => {
      const engine = await make();
      const trajectory = engine.start(start);
      const from = oracleStateOf(await trajectory.snapshot());
      await trajectory.advance(10);
      const reached = oracleStateOf(await trajectory.snapshot());
      trajectory.dispose();
      const task = {
        problem: network,
        dataset: smallImages,
        rule: oracle,
        from,
        batches: drawnBatches(seed, network.batch.size, 10),
        noise: noiseOf(Stream.fromSeed(seed).split('noise'), network.size),
      };
      const { end } = oracleUnroll(task, theta);
      expect(reached.x).not.toEqual(from.x);
      for (const distance of Object.values(distanceOf(reached, end))) {
        expect(distance).toBeLessThan(engine.precision === 'float64' ? 1e-12 : 1e-5);
      }
    });

    it('goes through a snapshot without a change, and goes on bit for bit', async () => {
      const engine = await make();
      const straight = engine.start(start);
      const losses = await straight.advance(12);
      const first = engine.start(start);
      const head = await first.advance(5);
      const saved = await first.snapshot();
      const second = engine.start(start);
      await second.advance(2);
      second.restore(saved);
      expectSame(await second.snapshot(), saved);
      const tail = await second.advance(7);
      expect([...head, ...tail]).toEqual([...losses]);
      expectSame(await second.snapshot(), await straight.snapshot());
      const other = engine.start({ ...start, seed: seed + 1 });
      expect(await other.advance(12)).not.toEqual(losses);
      for (const trajectory of [straight, first, second, other]) trajectory.dispose();
    });

    it.runIf(name.startsWith('tensor/'))('makes no tensors that stay', async () => {
      const engine = await make();
      const before = tf.memory().numTensors;
      const trajectory = engine.start(start);
      await trajectory.advance(2);
      const after = tf.memory().numTensors;
      await trajectory.advance(4);
      trajectory.restore(await trajectory.snapshot());
      expect(tf.memory().numTensors).toBe(after);
      trajectory.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    if (name === 'double') return;

    const startMeta = async (order: 'first' | 'second') => {
      const engine = await make();
      const x = pointOf(network.size, 1);
      const noise = Stream.fromSeed(0);
      const meta = engine.startMeta?.({ problem: network, dataset: smallImages, rule, x, order, noise });
      if (!meta) throw new Error(`${name} does not differentiate`);
      return meta;
    };

    it('unrolls to the same bits from a snapshot', async () => {
      const straight = await startMeta('second');
      await straight.unroll(theta, batchesOf(3));
      const saved = await straight.snapshot();
      const expected = await straight.unroll(theta, batchesOf(3, 3));
      const resumed = await startMeta('second');
      resumed.restore(saved);
      expectSame(await resumed.snapshot(), saved);
      expectSame(await resumed.unroll(theta, batchesOf(3, 3)), expected);
      expect(resumed.step).toBe(6);
      expectSame(await resumed.snapshot(), await straight.snapshot());
      straight.dispose();
      resumed.dispose();
    });

    it('unrolls in pieces to where it comes at once, with other gradients', async () => {
      const [pieces, whole] = [await startMeta('first'), await startMeta('first')];
      const first = await pieces.unroll(theta, batchesOf(2));
      const second = await pieces.unroll(theta, batchesOf(2, 2));
      const both = await whole.unroll(theta, batchesOf(4));
      expect([...first.losses, ...second.losses]).toEqual([...both.losses]);
      expectSame(await pieces.snapshot(), await whole.snapshot());
      const sum = first.gradient.map((value, i) => (value + second.gradient[i]) / 2);
      expect(relativeDistance(sum, both.gradient)).toBeGreaterThan(1e-3);
      pieces.dispose();
      whole.dispose();
    });

    if (!name.startsWith('tensor/')) return;

    it.each(['first', 'second'] as const)('makes no tensors that stay, %s order', async (order) => {
      await make();
      const before = tf.memory().numTensors;
      const trajectory = await startMeta(order);
      await trajectory.unroll(theta, batchesOf(1));
      const after = tf.memory().numTensors;
      for (let u = 1; u < 4; u++) await trajectory.unroll(theta, batchesOf(2, u));
      trajectory.restore(await trajectory.snapshot());
      expect(tf.memory().numTensors).toBe(after);
      trajectory.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});
