/**
 * Point and state of a rule in the memory of the kernels: for every array as many places as steps are to be remembered.
 *
 * A history to which each step adds a vector is a window that slides along a longer array, so that nothing is moved: the
 * histories of several steps are overlapping windows.
 */
import type { SnapshotArray } from '../../snapshot.js';
import { refuseDisposed } from '../support.js';
import type { Allocation, Heap } from './heap.js';
import { LANES } from './module.js';
import type { Coordinates } from './rule/program.js';
import type { Runtime } from './runtime.js';

/** An array of a number, or `rows` numbers, per coordinate. */
export interface Entry {
  readonly name: string;
  /** As in a snapshot: [n] or [k, n]. */
  readonly shape: readonly number[];
  readonly rows: number;
  readonly isWindow: boolean;
}

export function coordinatesOf(n: number): Coordinates {
  const blocks = Math.ceil(n / LANES);
  return { blocks, stride: blocks * LANES * 4 };
}

/*
 * The last block is longer than the coordinates are many. What a step reads there are copies of the last coordinate: so no
 * number comes up that no coordinate has, such as 0 / 0 of a state that begins at a constant. What flows back there is 0.
 * Together they add exactly 0 to a sum over the coordinates. Programs keep to this by themselves, as they treat every lane
 * alike; whoever else writes a row calls one of these two.
 */

/** Goes on behind the last coordinate of a row with copies of it: for what a step reads. */
export function repeatLast({ heap }: Runtime, at: number, size: number): void {
  fillBeyond(heap, at, size, heap.floats(at, size)[size - 1]);
}

/** Puts 0 behind the last coordinate of a row: for what flows back. */
export function clearBeyond({ heap }: Runtime, at: number, size: number): void {
  fillBeyond(heap, at, size, 0);
}

function fillBeyond(heap: Heap, at: number, size: number, value: number): void {
  heap.floats(at + 4 * size, coordinatesOf(size).stride / 4 - size).fill(value);
}

interface Stored {
  readonly entry: Entry;
  readonly allocations: readonly Allocation[];
}

export class StateMemory {
  readonly #runtime: Runtime;
  readonly #size: number;
  readonly #stride: number;
  readonly #slots: number;
  readonly #stored = new Map<string, Stored>();
  /** The slot that stands first: of windows in rows, of the others among their allocations. */
  #first = 0;

  /**
   * @param size number of coordinates
   * @param slots steps to be remembered, the present one included; with 1 every step writes over the one before
   */
  constructor(runtime: Runtime, size: number, entries: readonly Entry[], slots: number) {
    this.#runtime = runtime;
    this.#size = size;
    this.#stride = coordinatesOf(size).stride;
    this.#slots = slots;
    for (const entry of entries) {
      const rows = entry.isWindow ? this.#windowRows(entry) : entry.rows;
      const count = entry.isWindow ? 1 : slots;
      const allocations = Array.from({ length: count }, () => runtime.heap.allocate(rows * this.#stride));
      this.#stored.set(entry.name, { entry, allocations });
    }
  }

  get entries(): Entry[] {
    return [...this.#stored.values()].map(({ entry }) => entry);
  }

  /** Rows for a window and the way it slides before it goes back to the beginning. */
  #windowRows({ rows }: Entry): number {
    return rows + this.#way(rows);
  }

  #way(rows: number): number {
    return Math.max(2 * this.#slots, rows);
  }

  #find(name: string): Stored {
    const stored = this.#stored.get(name);
    if (this.#stored.size === 0) refuseDisposed();
    if (!stored) throw new Error(`no array ${name}`);
    return stored;
  }

  /** @param slot steps after the present one */
  address(name: string, slot: number): number {
    const { entry, allocations } = this.#find(name);
    if (entry.isWindow) return allocations[0].at + (this.#head(entry) + slot) * this.#stride;
    return allocations[(this.#first + slot) % allocations.length].at;
  }

  /** Where the last row of a window stands. */
  newest(name: string, slot: number): number {
    return this.address(name, slot) + (this.#find(name).entry.rows - 1) * this.#stride;
  }

  #head({ name }: Entry): number {
    return this.#heads.get(name) ?? 0;
  }

  readonly #heads = new Map<string, number>();

  /** Makes the state of `steps` steps later the present one. */
  advance(steps: number): void {
    this.#first = (this.#first + steps) % this.#slots;
    for (const { entry, allocations } of this.#stored.values()) {
      if (!entry.isWindow) continue;
      let head = this.#head(entry) + steps;
      if (head + this.#slots > this.#way(entry.rows)) {
        const { at } = allocations[0];
        const bytes = entry.rows * this.#stride;
        this.#runtime.heap
          .bytes(at, this.#windowRows(entry) * this.#stride)
          .copyWithin(0, head * this.#stride, head * this.#stride + bytes);
        head = 0;
      }
      this.#heads.set(entry.name, head);
    }
  }

  write(name: string, values: ArrayLike<number>): void {
    const at = this.address(name, 0);
    const { rows } = this.#find(name).entry;
    const { heap } = this.#runtime;
    for (let row = 0; row < rows; row++) {
      const target = heap.floats(at + row * this.#stride, this.#size);
      for (let i = 0; i < this.#size; i++) target[i] = values[row * this.#size + i];
      repeatLast(this.#runtime, at + row * this.#stride, this.#size);
    }
  }

  read(name: string): SnapshotArray & { readonly values: Float32Array } {
    const { entry } = this.#find(name);
    const values = new Float32Array(entry.rows * this.#size);
    const at = this.address(name, 0);
    for (let row = 0; row < entry.rows; row++) {
      values.set(this.#runtime.heap.floats(at + row * this.#stride, this.#size), row * this.#size);
    }
    return { shape: entry.shape, values };
  }

  dispose(): void {
    for (const { allocations } of this.#stored.values()) {
      for (const allocation of allocations) this.#runtime.heap.release(allocation);
    }
    this.#stored.clear();
  }
}
