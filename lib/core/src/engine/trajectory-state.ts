/** Where a trajectory stands: point, state of the rule and steps done, on a backend. Saved and restored exactly. */
import type { State } from '../optimizers/optimizer.js';
import type { Snapshot } from '../snapshot.js';
import type { ArrayBackend } from './array-backend.js';
import { refuseDisposed } from './support.js';

export class TrajectoryState<V> {
  readonly #backend: ArrayBackend<V>;
  #x: V;
  /** Undefined before the first step: rules begin with the first gradient. */
  #values: State<V> | undefined;
  #step = 0;
  #isDisposed = false;

  /** @param start the starting point, flat */
  constructor(backend: ArrayBackend<V>, start: Float32Array) {
    this.#backend = backend;
    this.#x = backend.upload({ shape: [start.length], values: start });
  }

  /** @throws UsageError once it is disposed */
  get x(): V {
    if (this.#isDisposed) refuseDisposed();
    return this.#x;
  }

  get values(): State<V> | undefined {
    return this.#values;
  }

  get step(): number {
    return this.#step;
  }

  /** Goes to another point and state, and frees what is no longer in use. */
  replace(x: V, values: State<V> | undefined, step: number): void {
    const kept = new Set([x, ...Object.values(values ?? {})]);
    this.#backend.free(this.#all().filter((value) => !kept.has(value)));
    this.#x = x;
    this.#values = values;
    this.#step = step;
  }

  async parameters(): Promise<Float32Array | Float64Array> {
    const [x] = await this.#backend.download([this.x]);
    return x.values;
  }

  async snapshot(): Promise<Snapshot> {
    const named = [['x', this.x] as const, ...Object.entries(this.#values ?? {}).map(inState)];
    const values = await this.#backend.download(named.map(([, value]) => value));
    return {
      step: this.#step,
      arrays: Object.fromEntries(values.map((array, i) => [named[i][0], array])),
    };
  }

  restore({ step, arrays }: Snapshot): void {
    const { x, ...state } = arrays;
    const values = Object.entries(state).map(([name, array]) => [
      outOfState(name),
      this.#backend.upload(array),
    ]);
    // A snapshot of the starting point has no state yet; a stateless rule has an empty one.
    this.replace(this.#backend.upload(x), step === 0 ? undefined : Object.fromEntries(values), step);
  }

  dispose(): void {
    if (!this.#isDisposed) this.#backend.free(this.#all());
    this.#isDisposed = true;
  }

  #all(): V[] {
    return [...new Set([this.x, ...Object.values(this.#values ?? {})])];
  }
}

const prefix = 'state/';
const inState = <V>([name, value]: [string, V]) => [prefix + name, value] as const;
const outOfState = (name: string) => name.slice(prefix.length);
