/** The noise of rules that have some, in the memory of the kernels: the same numbers as in every engine. */
import type { Stream } from '../../random/stream.js';
import type { Piece } from './heap.js';
import type { Runtime } from './runtime.js';
import { coordinatesOf, repeatLast } from './state-memory.js';

const prefix = 'noise/';

export class NoiseArrays {
  readonly #runtime: Runtime;
  readonly #size: number;
  readonly #stream: Stream;
  readonly #streams = new Map<string, Stream>();
  readonly #arrays = new Map<string, Piece>();

  constructor(runtime: Runtime, size: number, stream: Stream) {
    this.#runtime = runtime;
    this.#size = size;
    this.#stream = stream;
  }

  /** Draws the noise of a step. */
  draw(names: readonly string[], step: number): void {
    const { heap } = this.#runtime;
    for (const name of names) {
      const piece = this.#arrays.get(name) ?? heap.allocate(coordinatesOf(this.#size).stride);
      this.#arrays.set(name, piece);
      const values = new Float32Array(this.#size);
      const stream = this.#streams.get(name) ?? this.#stream.split(name);
      this.#streams.set(name, stream);
      stream.normal(values, step * this.#size);
      heap.floats(piece.at, this.#size).set(values);
      repeatLast(this.#runtime, piece.at, this.#size);
    }
  }

  /** @param name "noise/NAME" */
  address(name: string): number | undefined {
    return this.#arrays.get(name.slice(prefix.length))?.at;
  }

  dispose(): void {
    for (const piece of this.#arrays.values()) this.#runtime.heap.release(piece);
  }
}
