/**
 * Batches of images (thesis 2.3.3): drawn uniformly with replacement, a fresh one for every evaluation.
 * Batch number b of a stream depends on the stream and on b alone.
 */
import type { Stream } from '../random/stream.js';
import type { ImageSplit } from './dataset.js';

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
