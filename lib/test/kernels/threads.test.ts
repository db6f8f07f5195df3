/** Several threads inside a run: the same bits with any number of them. */
import { expect, it } from 'vitest';
import { kernelsEngine } from '../../core/src/engine/kernels/kernels-engine.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { parts } from '../../core/src/engine/kernels/threads.js';
import { bind } from '../../core/src/learned/learned-optimizer.js';
import { ruleByName } from '../../core/src/learned/rule-named.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { convCifarLayers } from '../../core/src/problems/conv-cifar.js';
import { convMnistLayers } from '../../core/src/problems/conv-mnist.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { Stream } from '../../core/src/random/stream.js';
import { imagesOf } from '../support/conv-networks.js';
import { madeUpImages } from '../support/images.js';
import { expectSame } from '../support/same.js';
import { bowl, builds, drawTheta, evaluate, thetaSize, walk } from './support.js';

const dataset = madeUpImages();
const problem = mlpMnist({ batchSize: 16 });
const [engine] = builds;

/**
 * Large enough for all threads: layers that are jobs of their own, examples that do not fill the parts evenly, convolutions in
 * both ways.
 */
function convolutions() {
  const definition = { ...problem, source: 'tests' };
  const [mnist, cifar] = [
    networkProblem(definition, convMnistLayers(16, { channels: [8, 12], hidden: 700 })),
    networkProblem(definition, convCifarLayers(9, { channels: 12, hidden: [250, 30] })),
  ];
  return [mnist, cifar].flatMap((problem, i) => {
    const dataset = imagesOf({ height: [16, 9][i], width: [16, 9][i], channels: [1, 3][i] });
    return [1, 5, 19].map((count) => {
      const indices = Stream.fromSeed(count).integers(new Int32Array(count), dataset.train.count);
      const x = problem.initialize(Stream.fromSeed(2));
      return evaluate(engine.build, { problem, dataset }, x, { indices }, drawTheta(problem.size, 1));
    });
  });
}

async function everything() {
  const learned = ruleByName('k-momentums-6-0.2-0.99');
  const theta = drawTheta(thetaSize(learned.theta), 0.1);
  const rnn = ruleByName('rnn-2');
  const start = {
    problem,
    dataset,
    rule: rnn,
    x: problem.initialize(Stream.fromSeed(1)),
    noise: Stream.fromSeed(0),
    order: 'second' as const,
  };
  const meta = engine.startMeta?.(start);
  const batch = { indices: Int32Array.of(1, 2, 3, 4, 5) };
  const unrolled = [];
  for (let i = 0; i < 5; i++) {
    const weights = drawTheta(thetaSize(rnn.theta), 0.1);
    unrolled.push(
      await meta?.unroll(
        weights,
        [1, 2, 3].map(() => ({ gradient: batch, loss: batch })),
      ),
    );
  }
  const end = await meta?.snapshot();
  meta?.dispose();
  return {
    unrolled,
    end,
    convolutions: convolutions(),
    walks: [
      await walk(engine, { problem, dataset, seed: 1, optimizer: adam({ rate: 0.01 }) }, 20),
      await walk(engine, { problem, dataset, seed: 1, optimizer: bind(learned, theta) }, 20),
      await walk(engine, { problem: bowl(100), seed: 1, optimizer: bind(learned, theta) }, 5),
      await walk(engine, { problem: bowl(100_000), seed: 1, optimizer: bind(learned, theta) }, 2),
    ],
  };
}

it('gives the same bits with 1, 2 and 8 threads', async () => {
  const { threads } = theRuntime();
  expect(threads.count).toBe(1);
  const alone = await everything();
  for (const count of [2, 8]) {
    kernelsEngine().useThreads?.(count);
    expect(threads.count).toBe(count);
    expectSame(await everything(), alone);
  }
  kernelsEngine().useThreads?.(100);
  expect(threads.count).toBe(parts);
});
