/** Images as the kernels read them: per image the pixels that are not 0 (see lib/kernels/network.ts). */
import type { ImageSplit } from '../../data/dataset.js';
import type { Runtime } from './runtime.js';

export interface LitPixels {
  /** Address of the addresses of starts, positions, bytes and intensities. */
  readonly at: number;
  /** Address of the labels, one byte each. */
  readonly labels: number;
  readonly count: number;
}

/** Pixels of an image are numbered in 16 bits. */
export const mostPixels = 65536;

const made = new WeakMap<Runtime, WeakMap<ImageSplit, LitPixels>>();

/** Read once per process: batches of all runs come from the same copy. */
export function litPixels(runtime: Runtime, split: ImageSplit, pixels: number): LitPixels {
  const ofRuntime = made.get(runtime) ?? new WeakMap<ImageSplit, LitPixels>();
  made.set(runtime, ofRuntime);
  const known = ofRuntime.get(split);
  if (known) return known;
  const found = read(runtime, split, pixels);
  ofRuntime.set(split, found);
  return found;
}

function read({ heap }: Runtime, { images, labels, count }: ImageSplit, pixels: number): LitPixels {
  let lit = 0;
  for (let i = 0; i < count * pixels; i++) if (images[i] !== 0) lit++;
  const addresses = {
    header: heap.allocate(16).at,
    starts: heap.allocate(4 * (count + 1)).at,
    positions: heap.allocate(2 * lit).at,
    bytes: heap.allocate(lit).at,
    table: heap.allocate(4 * 256).at,
    labels: heap.allocate(count).at,
  };
  heap
    .words(addresses.header, 4)
    .set([addresses.starts, addresses.positions, addresses.bytes, addresses.table]);
  heap.bytes(addresses.labels, count).set(labels.subarray(0, count));
  heap.floats(addresses.table, 256).set(Float32Array.from({ length: 256 }, (_, byte) => byte / 255));
  const starts = heap.words(addresses.starts, count + 1);
  const positions = new Uint16Array(heap.memory.buffer, addresses.positions, lit);
  const bytes = heap.bytes(addresses.bytes, lit);
  let next = 0;
  for (let image = 0; image < count; image++) {
    starts[image] = next;
    const begin = image * pixels;
    for (let pixel = 0; pixel < pixels; pixel++) {
      const byte = images[begin + pixel];
      if (byte === 0) continue;
      positions[next] = pixel;
      bytes[next++] = byte;
    }
  }
  starts[count] = next;
  return { at: addresses.header, labels: addresses.labels, count };
}
