/** The hardest case of the proof for every row; meta-gradients.long.test.ts has all of them. And what no row shows. */
import { describe, expect, it } from 'vitest';
import { kTimesteps } from '../../core/src/learned/k-timesteps.js';
import { multiscaleAdam } from '../../core/src/learned/multiscale-adam.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { Stream } from '../../core/src/random/stream.js';
import { oracleTimesteps } from '../oracle/rules.js';
import { oracleStateOf, relativeDistance } from '../oracle/unroll.js';
import { madeUpImages } from '../support/images.js';
import {
  answerOf,
  entriesOf,
  kinds,
  largestOfBlocks,
  learning,
  least,
  network,
  places,
  proveRows,
  rnnTwo,
  rowNamed,
  start,
  startMeta,
  tied,
} from './meta-gradient-proof.js';
import { etaMin, row } from './rows.js';
import { batchesOf, pointOf, smallImages, smallNetwork } from './small-network.js';

proveRows({ places: ['after 12 steps'], kinds: kinds.slice(-1) });

describe.each(learning)('$name', ({ make }) => {
  it.each([
    { name: 'tanh units', problem: smallNetwork('tanh') },
    { name: 'relu units', problem: smallNetwork('relu') },
  ])('second order with $name', async ({ problem }) => {
    const row = rowNamed('network mixture, two hidden layers');
    const batches = batchesOf(20);
    const trajectory = startMeta(await make(), row, 'second', start, problem);
    const from = oracleStateOf(await trajectory.snapshot());
    const { gradient } = await trajectory.unroll(row.theta, batches);
    trajectory.dispose();
    const entries = entriesOf(row);
    const task = { problem, dataset: smallImages, rule: row.oracle, from, batches };
    const expected = answerOf(task, row, 'second', entries).gradient;
    expect(
      relativeDistance(
        entries.map((entry) => gradient[entry]),
        expected,
        least,
      ),
    ).toBeLessThan(1e-3);
  });

  it.each(['smallest', 'largest'] as const)('shares the gradient among equal points, the %s', async (end) => {
    // With every hidden unit off, delta repeats, and with it the point: two rows of the history are the same function of
    // theta. Their largest has the derivative of one of them, not of both together.
    const rule = kTimesteps({ k: 5, etaMin, hidden: [4] });
    const often = row('k Timesteps', rule, oracleTimesteps(5, etaMin, false, [4]));
    const theta = often.theta.slice();
    // The signs exchanged: points go the other way.
    if (end === 'largest') theta.set([often.theta[83], often.theta[82]], 82);
    const trajectory = startMeta(await make(), often, 'first');
    const from = oracleStateOf(await trajectory.snapshot());
    const batches = batchesOf(20, 12);
    const { gradient } = await trajectory.unroll(theta, batches);
    trajectory.dispose();
    const task = { problem: network, dataset: smallImages, rule: often.oracle, from, batches };
    const entries = entriesOf(often);
    const { run, gradient: expected } = answerOf(task, { ...often, theta }, 'first', entries);
    expect(run.end.memories?.some(({ points }) => tied(points, end))).toBe(true);
    const sample = entries.map((entry) => gradient[entry]);
    expect(relativeDistance(sample, expected, least)).toBeLessThan(1e-4);
  });

  it('second order of the sizes of the thesis: RNN 2, images of 784 pixels', async () => {
    const rule = multiscaleAdam({ rate: 0.02, mixture: { hidden: [50, 50] } });
    const theta = Stream.fromSeed(5)
      .normal(new Float32Array(3206))
      .map((value) => 0.2 * value);
    const row = { name: 'RNN 2', rule, oracle: rnnTwo, theta };
    const problem = mlpMnist({ hidden: [3], batchSize: 4 });
    const dataset = madeUpImages();
    const batches = batchesOf(3);
    const x = pointOf(problem.size, 3).map((value) => 0.2 * value);
    const trajectory = startMeta(await make(), row, 'second', x, problem, dataset);
    const from = oracleStateOf(await trajectory.snapshot());
    const { gradient } = await trajectory.unroll(theta, batches);
    trajectory.dispose();
    // The largest entry of each block, and one in the middle.
    const entries = [...largestOfBlocks(rule, gradient), 700];
    const task = { problem, dataset, rule: rnnTwo, from, batches };
    const expected = answerOf(task, row, 'second', entries).gradient;
    expect(
      relativeDistance(
        entries.map((entry) => gradient[entry]),
        expected,
        least,
      ),
    ).toBeLessThan(1e-4);
  });

  it('gives both orders the same gradient where they must, and another where they differ', async () => {
    const row = rowNamed('network mixture, one hidden layer');
    const gradients = async (steps: number) => {
      const both = [];
      for (const order of ['first', 'second'] as const) {
        const trajectory = await places['after 12 steps'](await make(), row, order);
        both.push((await trajectory.unroll(row.theta, batchesOf(steps, 12))).gradient);
        trajectory.dispose();
      }
      return relativeDistance(both[0], both[1]);
    };
    expect(await gradients(1)).toBeLessThan(1e-6);
    expect(await gradients(20)).toBeGreaterThan(1e-2);
  });
});
