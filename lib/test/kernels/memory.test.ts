/**
 * Memory: what a network takes, and what an unroll keeps. Where that is too much, steps are taken again on the way back,
 * with the same results.
 */
import { expect, it } from 'vitest';
import { evaluatorOf } from '../../core/src/engine/kernels/evaluator.js';
import { KernelMetaTrajectory } from '../../core/src/engine/kernels/meta-trajectory.js';
import { NetworkKernels } from '../../core/src/engine/kernels/network/network.js';
import { Runtime } from '../../core/src/engine/kernels/runtime.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { convMnist } from '../../core/src/problems/conv-mnist.js';
import { inputsOf } from '../../core/src/problems/layer.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { Stream } from '../../core/src/random/stream.js';
import { imagesOf } from '../support/conv-networks.js';
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

it.each([
  { problem: convMnist(0), most: 110 },
  { problem: convMnist(1), most: 60 },
  { problem: convCifar(0), most: 120 },
  { problem: convCifar(1), most: 60 },
])('$problem.id takes at most $most MB for point, gradient and a batch of 128', ({ problem, most }) => {
  const runtime = new Runtime(theRuntime().build);
  const { heap } = runtime;
  const evaluator = new NetworkKernels(runtime, problem, imagesOf({ height: 28, width: 28, channels: 1 }));
  const [x, gradient] = [problem.initialize(Stream.fromSeed(1)), new Float32Array(problem.size)].map(
    (values) => {
      const { at } = heap.allocate(4 * problem.size);
      heap.floats(at, problem.size).set(values);
      return at;
    },
  );
  const indices = new Int32Array(128);
  const images = new Float32Array(128 * inputsOf(problem.layers[0])).fill(0.5);
  expect(evaluator.lossAndGradient(x, { indices, images }, gradient)).toBeGreaterThan(2);
  expect(heap.memory.buffer.byteLength / 2 ** 20).toBeLessThan(most);
});
