/** What an unroll keeps: where that is too much, steps are taken again on the way back, with the same results. */
import { expect, it } from 'vitest';
import { evaluatorOf } from '../../src/engine/kernels/evaluator.js';
import { KernelMetaTrajectory } from '../../src/engine/kernels/meta-trajectory.js';
import { theRuntime } from '../../src/engine/kernels/runtime.js';
import { ruleByName } from '../../src/learned/rule-named.js';
import { mlpMnist } from '../../src/problems/mlp-mnist.js';
import { Stream } from '../../src/random/stream.js';
import { madeUpImages } from '../support/images.js';
import { drawTheta, thetaSize } from './support.js';

const dataset = madeUpImages();
const problem = mlpMnist({ hidden: [5], batchSize: 8 });
const batch = { indices: Int32Array.of(1, 2, 3, 5, 8) };

async function unrolled(name: string, most?: number) {
  const runtime = theRuntime();
  const rule = ruleByName(name);
  const x = problem.initialize(Stream.fromSeed(1));
  const start = { problem, dataset, rule, x, noise: Stream.fromSeed(0), order: 'second' as const };
  const trajectory = new KernelMetaTrajectory(runtime, start, evaluatorOf(runtime, problem, dataset), most);
  const results = [];
  for (const length of [4, 1, 3]) {
    const batches = Array.from({ length }, () => ({ gradient: batch, loss: batch }));
    results.push(await trajectory.unroll(drawTheta(thetaSize(rule.theta), 0.1), batches));
  }
  const end = await trajectory.snapshot();
  trajectory.dispose();
  return { results, end };
}

it.each(['rnn-1', 'rnn-2', 'k-momentums-6-0.2-0.99-range'])(
  '%s has the same meta-gradient where steps are taken again',
  async (name) => {
    expect(await unrolled(name, 0)).toEqual(await unrolled(name));
  },
);
