/** A gradient self-test: does an engine compute on this machine what it should? */
import { madeUpImages } from '../data/made-up-images.js';
import { mlpMnist } from '../problems/mlp-mnist.js';
import { Stream } from '../random/stream.js';
import { doubleEngine } from './double/double-engine.js';
import type { Engine } from './engine.js';

export interface SelfTestResult {
  /** Largest difference from the central differences, over the largest entry of the gradient. */
  readonly error: number;
  readonly ok: boolean;
}

/** Single precision leaves about 1e-6; anything above this is a broken backend. */
const bound = 1e-4;

/** Every how many coordinates are looked at: enough to meet each block, few enough to take no time. */
const stride = 37;

/**
 * The gradient of a small MlpMnist on made-up images, against central differences of the loss in double
 * precision: a judge that shares no backward pass with any engine.
 */
export async function selfTest(engine: Engine): Promise<SelfTestResult> {
  const problem = mlpMnist({ hidden: [7], batchSize: 16 });
  const stream = Stream.fromSeed(0).split('self-test');
  const x = Float64Array.from(problem.initialize(stream), (value) => value * 10);
  const dataset = madeUpImages({ height: 28, width: 28, channels: 1 });
  const batch = { dataset, indices: Int32Array.from({ length: 16 }, (_, i) => i) };
  const { gradient } = await engine.evaluate({ problem, x, batch });
  const lossAt = async (i: number, change: number) => {
    const moved = x.with(i, x[i] + change);
    return (await doubleEngine.evaluate({ problem, x: moved, batch })).loss;
  };
  const step = 1e-5;
  let largest = 0;
  let worst = 0;
  for (let i = 0; i < problem.size; i += stride) {
    const difference = ((await lossAt(i, step)) - (await lossAt(i, -step))) / (2 * step);
    largest = Math.max(largest, Math.abs(difference));
    worst = Math.max(worst, Math.abs(difference - gradient[i]));
  }
  const error = worst / largest;
  return { error, ok: error < bound };
}
