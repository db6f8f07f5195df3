/** A gradient self-test: does an engine compute on this machine what it should? */
import type { ImageDataset, ImageSplit } from '../data/dataset.js';
import { mlpMnist } from '../problems/mlp-mnist.js';
import { Stream } from '../random/stream.js';
import { doubleEngine } from './double/double-engine.js';
import type { Engine } from './engine.js';

export interface SelfTestResult {
  /** Largest difference from the double engine, over the largest entry of its gradient. */
  readonly error: number;
  readonly ok: boolean;
}

/** Single precision leaves about 1e-6; anything above this is a broken backend. */
const bound = 1e-4;

/** The gradient of a small MlpMnist on made-up images, against the double engine. */
export async function selfTest(engine: Engine): Promise<SelfTestResult> {
  const problem = mlpMnist({ hidden: [7], batchSize: 16 });
  const stream = Stream.fromSeed(0).split('self-test');
  const x = problem.initialize(stream).map((value) => value * 10);
  const batch = {
    dataset: madeUpImages(stream),
    indices: Int32Array.from({ length: 16 }, (_, i) => i),
  };
  const { gradient } = await engine.evaluate({ problem, x, batch });
  const { gradient: exact } = await doubleEngine.evaluate({
    problem,
    x,
    batch,
  });
  const largest = exact.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const error =
    exact.reduce((worst, value, i) => Math.max(worst, Math.abs(value - gradient[i])), 0) / largest;
  return { error, ok: error < bound };
}

function madeUpImages(stream: Stream): ImageDataset {
  const count = 16;
  const bytes = stream.integers(new Int32Array(count * 784), 256);
  const split: ImageSplit = {
    images: Uint8Array.from(bytes),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
    count,
  };
  return {
    name: 'mnist',
    variant: 'made up',
    checksum: '',
    height: 28,
    width: 28,
    channels: 1,
    classes: 10,
    train: split,
    validation: split,
    test: split,
  };
}
