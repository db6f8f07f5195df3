/**
 * The memory of the kernels: one for the whole process, shared with the threads that compute, handed out in allocations and
 * taken back. An allocation is zeroed when it is handed out.
 */
import { StorageError } from '../../errors.js';
import { maximumPages } from './module.js';

const pageBytes = 65536;
/** Allocations begin at cache lines. */
const alignment = 64;

export interface Allocation {
  /** Address, in bytes. */
  readonly at: number;
  readonly bytes: number;
}

export class Heap {
  readonly memory = new WebAssembly.Memory({ initial: 64, maximum: maximumPages, shared: true });
  /** Address 0 stays unused: it stands for "none". */
  #end = alignment;
  /** What was given back, by its size. */
  readonly #free = new Map<number, number[]>();
  readonly #handedOut = new Set<Allocation>();
  #f32 = new Float32Array(this.memory.buffer);

  /** @throws StorageError when there is no memory left */
  allocate(bytes: number): Allocation {
    if (!(bytes >= 0)) throw new RangeError(`an allocation has ${bytes} bytes`);
    const size = Math.max(alignment, Math.ceil(bytes / alignment) * alignment);
    const reused = this.#free.get(size)?.pop();
    const at = reused ?? this.#end;
    if (reused === undefined) {
      this.#growTo(this.#end + size);
      this.#end += size;
    }
    new Uint8Array(this.memory.buffer, at, size).fill(0);
    const allocation = { at, bytes: size };
    this.#handedOut.add(allocation);
    return allocation;
  }

  /** Takes an allocation back, once: it may be another's by now. */
  release(allocation: Allocation): void {
    if (!this.#handedOut.delete(allocation)) return;
    const { at, bytes } = allocation;
    const allocations = this.#free.get(bytes);
    if (allocations) allocations.push(at);
    else this.#free.set(bytes, [at]);
  }

  /** A view of floats in the memory. Growing makes a new buffer, so views are not kept. */
  floats(at: number, length: number): Float32Array {
    return this.#whole().subarray(at / 4, at / 4 + length);
  }

  words(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length);
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length);
  }

  #whole(): Float32Array {
    if (this.#f32.buffer !== this.memory.buffer) this.#f32 = new Float32Array(this.memory.buffer);
    return this.#f32;
  }

  #growTo(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / pageBytes));
    } catch (cause) {
      throw new StorageError(
        {
          expected: `The kernels engine finds ${Math.ceil(bytes / 2 ** 20)} MB of memory`,
          found: 'the system or the limit of 4 GB of WebAssembly gives no more',
          fix: 'run fewer runs at a time, shorten an unroll, or take another engine, "double" or "tensor"',
        },
        { cause },
      );
    }
  }
}
