/** The starting point of the toy problems. */
import type { Stream } from '../random/stream.js';

/** @returns `size` numbers, uniform in [-bound, bound) */
export function initializeUniform(stream: Stream, size: number, bound: number): Float32Array {
  return stream.uniform(new Float32Array(size)).map((value) => (2 * value - 1) * bound);
}
