/** Images as the kernels read them: per image the pixels that are not 0 (see lib/core/kernels/images.ts). */
import type { ImageSplit } from '../../data/dataset.js';
import type { Runtime } from './runtime.js';
import { parts } from './threads.js';

/** Pixels of an image, and how many of them are not 0, are numbers of 16 bits. */
export const mostPixels = 65535;

const made = new WeakMap<Runtime, WeakMap<ImageSplit, number>>();

/**
 * Read once per process: batches of all runs come from the same copy.
 * @returns address of the addresses of starts, positions, bytes, intensities, edges and offsets
 */
export function nonzeroPixels(runtime: Runtime, split: ImageSplit, pixels: number): number {
  const ofRuntime = made.get(runtime) ?? new WeakMap<ImageSplit, number>();
  made.set(runtime, ofRuntime);
  const known = ofRuntime.get(split);
  if (known !== undefined) return known;
  const found = read(runtime, split, pixels);
  ofRuntime.set(split, found);
  return found;
}

function read({ heap }: Runtime, { images, count }: ImageSplit, pixels: number): number {
  const nonzeroPerPixel = new Uint32Array(pixels);
  for (let i = 0; i < count * pixels; i++) if (images[i] !== 0) nonzeroPerPixel[i % pixels]++;
  const nonzero = nonzeroPerPixel.reduce((sum, times) => sum + times, 0);
  const addresses = {
    starts: heap.allocate(4 * (count + 1)).at,
    positions: heap.allocate(2 * nonzero).at,
    bytes: heap.allocate(nonzero).at,
    table: heap.allocate(4 * 256).at,
    edges: heap.allocate(4 * (parts + 1)).at,
    offsets: heap.allocate(2 * count * (parts + 1)).at,
  };
  const header = heap.allocate(4 * 6).at;
  heap.words(header, 6).set(Object.values(addresses));
  heap.floats(addresses.table, 256).set(Float32Array.from({ length: 256 }, (_, byte) => byte / 255));
  const edges = edgesOf(nonzeroPerPixel, nonzero);
  heap.words(addresses.edges, parts + 1).set(edges);
  const starts = heap.words(addresses.starts, count + 1);
  const positions = new Uint16Array(heap.memory.buffer, addresses.positions, nonzero);
  const bytes = heap.bytes(addresses.bytes, nonzero);
  const offsets = new Uint16Array(heap.memory.buffer, addresses.offsets, count * (parts + 1));
  let next = 0;
  for (let image = 0; image < count; image++) {
    starts[image] = next;
    for (let range = 0; range < parts; range++) {
      offsets[image * (parts + 1) + range] = next - starts[image];
      for (let pixel = edges[range]; pixel < edges[range + 1]; pixel++) {
        const byte = images[image * pixels + pixel];
        if (byte === 0) continue;
        positions[next] = pixel;
        bytes[next++] = byte;
      }
    }
    offsets[image * (parts + 1) + parts] = next - starts[image];
  }
  starts[count] = next;
  return header;
}

/** Where pixels are cut into ranges that are nonzero about equally often. */
function edgesOf(nonzeroPerPixel: Uint32Array, nonzero: number): number[] {
  const edges = [0];
  let before = 0;
  nonzeroPerPixel.forEach((times, pixel) => {
    while (edges.length < parts && before >= (edges.length * nonzero) / parts) edges.push(pixel);
    before += times;
  });
  while (edges.length < parts + 1) edges.push(nonzeroPerPixel.length);
  return edges;
}
