/** The problems and images behind a workload. */
import type { ImageDataset, ImageSplit } from 'l2o/internal/data/dataset.js';
import { DataError } from 'l2o/internal/errors.js';
import { convCifar } from 'l2o/internal/problems/conv-cifar.js';
import { convMnist } from 'l2o/internal/problems/conv-mnist.js';
import { mlpMnist } from 'l2o/internal/problems/mlp-mnist.js';
import type { NetworkProblem } from 'l2o/internal/problems/problem.js';
import { Stream } from 'l2o/internal/random/stream.js';
import { loadDataset } from 'l2o-thesis/internal/data/load.js';
import type { NetworkName } from './workload.js';

const networks: Record<NetworkName, () => NetworkProblem> = {
  MlpMnist: mlpMnist,
  ConvMnist_0: () => convMnist(0),
  ConvMnist_1: () => convMnist(1),
  ConvCifar_0: () => convCifar(0),
  ConvCifar_1: () => convCifar(1),
};

export function networkNamed(name: NetworkName): NetworkProblem {
  return networks[name]();
}

/** The images of a data set. Times hardly depend on what CIFAR's images show, so where they are missing they are made up. */
export async function imagesNamed(name: string): Promise<ImageDataset> {
  if (name === 'mnist') return loadDataset(name);
  try {
    return await loadDataset(name);
  } catch (error) {
    if (error instanceof DataError) return madeUpCifar();
    throw error;
  }
}

/** As many random bytes as CIFAR-10 has. */
function madeUpCifar(): ImageDataset {
  const [height, width, channels, classes] = [32, 32, 3, 10];
  const split = (count: number): ImageSplit => ({
    images: randomBytes(count * height * width * channels, 256),
    labels: randomBytes(count, classes),
    count,
  });
  return {
    name: 'cifar10',
    variant: 'made up',
    checksum: 'made up',
    height,
    width,
    channels,
    classes,
    train: split(45_000),
    validation: split(5_000),
    test: split(10_000),
  };
}

/** The same megabyte over and over: drawing all of them would take longer than what is timed. */
function randomBytes(count: number, below: number): Uint8Array {
  const bytes = new Uint8Array(count);
  const drawn = Stream.fromSeed(3).integers(new Int32Array(Math.min(count, 2 ** 20)), below);
  bytes.set(drawn);
  for (let filled = drawn.length; filled < count; filled *= 2) bytes.copyWithin(filled, 0, filled);
  return bytes;
}
