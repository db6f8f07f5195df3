/** The noise of rules that have some, in the memory of the kernels: the same numbers as in every engine. */
import type { Stream } from '../../random/stream.js';
import type { Allocation } from './heap.js';
import type { Runtime } from './runtime.js';
import { coordinatesOf, repeatLast } from './state-memory.js';

const prefix = 'noise/';

export class NoiseArrays {
  readonly #runtime: Runtime;
  readonly #size: number;
  readonly #stream: Stream;
  readonly #streams = new Map<string, Stream>();
  readonly #arrays = new Map<string, Allocation>();

  constructor(runtime: Runtime, size: number, stream: Stream) {
    this.#runtime = runtime;
    this.#size = size;
    this.#stream = stream;
  }

  /** Draws the noise of a step. */
  draw(names: readonly string[], step: number): void {
    const { heap } = this.#runtime;
    for (const name of names) {
      const allocation = this.#arrays.get(name) ?? heap.allocate(coordinatesOf(this.#size).stride);
      this.#arrays.set(name, allocation);
      const values = new Float32Array(this.#size);
      const stream = this.#streams.get(name) ?? this.#stream.split(name);
      this.#streams.set(name, stream);
      stream.normal(values, step * this.#size);
      heap.floats(allocation.at, this.#size).set(values);
      repeatLast(this.#runtime, allocation.at, this.#size);
    }
  }

  /** @param name "noise/NAME" */
  address(name: string): number | undefined {
    return this.#arrays.get(name.slice(prefix.length))?.at;
  }

  dispose(): void {
    for (const allocation of this.#arrays.values()) this.#runtime.heap.release(allocation);
  }
}
