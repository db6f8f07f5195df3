/**
 * Batches of images (thesis 2.3.3, 2.3.4): which are drawn, and what a network reads of them. Batch number b of a stream
 * depends on the stream and on b alone.
 */
import type { Stream } from '../random/stream.js';
import { type Crop, centralCrops, distortedCrops, standardised } from './crop-flip-contrast.js';
import type { ImageDataset, ImageSplit } from './dataset.js';
import { shuffledIndices } from './passes.js';

/** Which data a problem sees, and how. */
export interface BatchProtocol {
  /** "mnist", "cifar10", or the name of one of one's own (`datasetFrom`). */
  readonly dataset: string;
  /** Examples per batch. */
  readonly size: number;
  /** From the training split: each drawn uniformly with replacement, or all of them pass after pass in an order of its own. */
  readonly sampling: 'with-replacement' | 'shuffled-passes';
  /** What a network reads: bytes / 255, or crops of 24 x 24 pixels, distorted in training, of mean 0 and deviation 1. */
  readonly images: 'intensities' | 'crops';
}

/** Which images of a split one evaluation reads. */
export interface Batch {
  /** Positions in a split, [size]. */
  readonly indices: Int32Array;
  /** Where the network reads crops: of each image. */
  readonly crops?: readonly Crop[];
  /** Numbers to be read instead of these images, [size, numbers of an image]. */
  readonly images?: Float32Array;
  /** Of a loss of one's own: where it draws from. */
  readonly stream?: Stream;
}

/** What a loss of one's own draws from, by the number of the batch. */
export function ownBatches(stream: Stream): (number: number) => Batch {
  return (number) => ({ indices: new Int32Array(), stream: stream.split(String(number)) });
}

/** The batches of a stream by their number, from the training split. */
export function batchSource(
  { size, sampling, images }: BatchProtocol,
  dataset: ImageDataset,
  stream: Stream,
): (number: number) => Batch {
  const { count } = dataset.train;
  const draw = sampling === 'with-replacement' ? batchIndices : shuffledIndices;
  const distortions = stream.split('distortions');
  return (number) => {
    const indices = draw(stream, number, size, count);
    return images === 'intensities'
      ? { indices }
      : { indices, crops: distortedCrops(dataset, indices, distortions, number) };
  };
}

/** Images of the test split as they are classified: undistorted. */
export function testBatch({ images }: BatchProtocol, dataset: ImageDataset, indices: Int32Array): Batch {
  return images === 'intensities' ? { indices } : { indices, crops: centralCrops(dataset, indices) };
}

/** The test split in batches of at most that many images, to bound the memory. */
export function* testBatches(protocol: BatchProtocol, dataset: ImageDataset, most = 1000): Generator<Batch> {
  for (let start = 0; start < dataset.test.count; start += most) {
    const length = Math.min(most, dataset.test.count - start);
    yield testBatch(
      protocol,
      dataset,
      Int32Array.from({ length }, (_, i) => start + i),
    );
  }
}

/** What the network reads of a batch of that split, [size, numbers of an image]: bytes / 255 where nothing else is said. */
export function numbersRead(
  { indices, crops, images }: Batch,
  split: ImageSplit,
  dataset: ImageDataset,
): Float32Array {
  const { height, width, channels } = dataset;
  if (crops) return standardised(split, dataset, crops);
  return images ?? gatherImages(split, height * width * channels, indices);
}

/** Pixel values by byte: byte / 255, rounded to float32. */
const intensity = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * The indices of batch `number` of a stream, counted from 0.
 * @param size images per batch
 * @param count images to draw from
 */
export function batchIndices(stream: Stream, number: number, size: number, count: number): Int32Array {
  return stream.integers(new Int32Array(size), count, number * size);
}

/**
 * The chosen images as numbers in [0, 1].
 * @param pixels bytes per image: height x width x channels
 * @param out where to write, of length indices.length x pixels
 * @returns `out`: shape [indices.length, pixels]
 */
export function gatherImages(
  split: ImageSplit,
  pixels: number,
  indices: Int32Array,
  out: Float32Array = new Float32Array(indices.length * pixels),
): Float32Array {
  let next = 0;
  for (const index of indices) {
    const end = (index + 1) * pixels;
    for (let byte = index * pixels; byte < end; byte++) out[next++] = intensity[split.images[byte]];
  }
  return out;
}

/** The classes of the chosen images, shape [indices.length]. */
export function gatherLabels(
  split: ImageSplit,
  indices: Int32Array,
  out: Int32Array = new Int32Array(indices.length),
): Int32Array {
  indices.forEach((index, i) => {
    out[i] = split.labels[index];
  });
  return out;
}
