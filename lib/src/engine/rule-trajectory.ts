/**
 * A trajectory that evaluates the problem and applies the rule step by step, on any machine.
 *
 * Which random numbers a step sees depends on the seed and the number of the step alone, so that a
 * restored trajectory goes on exactly, and all optimizers of a figure see the same batches.
 */
import { batchIndices } from '../data/batches.js';
import type { Optimizer, State } from '../optimizers/optimizer.js';
import { Stream } from '../random/stream.js';
import type { Snapshot, Start, Trajectory } from './engine.js';
import type { Evaluator, Machine } from './machine.js';

export class RuleTrajectory<V> implements Trajectory {
  readonly #machine: Machine<V>;
  readonly #evaluator: Evaluator<V>;
  readonly #optimizer: Optimizer;
  readonly #size: number;
  readonly #batch: (step: number) => Int32Array | undefined;
  readonly #noise: Stream;
  #x: V;
  /** Undefined before the first step: rules begin with the first gradient. */
  #state: State<V> | undefined;
  #step = 0;

  constructor(machine: Machine<V>, { problem, optimizer, seed, dataset }: Start) {
    const streams = Stream.fromSeed(seed);
    const batches = streams.split('gradient batches');
    this.#machine = machine;
    this.#optimizer = optimizer;
    this.#size = problem.size;
    this.#noise = streams.split('noise');
    this.#evaluator = machine.evaluator(problem, dataset);
    this.#batch = (step) =>
      problem.kind === 'network' && dataset
        ? batchIndices(batches, step, problem.batch.size, dataset.train.count)
        : undefined;
    const start = problem.initialize(streams.split('initial point'));
    this.#x = machine.upload({ shape: [this.#size], values: start });
  }

  get step(): number {
    return this.#step;
  }

  async advance(steps: number): Promise<Float64Array> {
    const losses: V[] = [];
    for (let i = 0; i < steps; i++) losses.push(this.#takeStep());
    const values = await this.#machine.download(losses);
    this.#machine.free(losses);
    return Float64Array.from(values, ({ values: [loss] }) => loss);
  }

  /** @returns the loss before the step, a scalar to be freed by the caller */
  #takeStep(): V {
    const t = this.#step + 1;
    const { loss, x, state } = this.#machine.tidy(() => {
      const { algebra } = this.#machine;
      const { loss, gradient } = this.#evaluator.lossAndGradient(this.#x, this.#batch(this.#step));
      const before = this.#state ?? this.#optimizer.init(algebra, this.#x, gradient);
      const noise = (name: string) => this.#draw(name, this.#step);
      return {
        loss,
        ...this.#optimizer.step(algebra, before, this.#x, gradient, {
          t,
          noise,
        }),
      };
    });
    this.#replace(x, state);
    this.#step = t;
    return loss;
  }

  #draw(name: string, step: number): V {
    const values = this.#noise.split(name).normal(new Float32Array(this.#size), step * this.#size);
    return this.#machine.upload({ shape: [this.#size], values });
  }

  #replace(x: V, state: State<V> | undefined): void {
    const kept = new Set([x, ...Object.values(state ?? {})]);
    const old = [this.#x, ...Object.values(this.#state ?? {})].filter((value) => !kept.has(value));
    this.#machine.free(old);
    this.#x = x;
    this.#state = state;
  }

  async parameters(): Promise<Float32Array | Float64Array> {
    const [x] = await this.#machine.download([this.#x]);
    return x.values;
  }

  async accuracy(): Promise<number | undefined> {
    return this.#evaluator.accuracy?.(this.#x);
  }

  async snapshot(): Promise<Snapshot> {
    const named = [['x', this.#x] as const, ...Object.entries(this.#state ?? {}).map(inState)];
    const values = await this.#machine.download(named.map(([, value]) => value));
    return {
      step: this.#step,
      arrays: Object.fromEntries(values.map((array, i) => [named[i][0], array])),
    };
  }

  restore({ step, arrays }: Snapshot): void {
    const { x, ...state } = arrays;
    const values = Object.entries(state).map(([name, array]) => [
      outOfState(name),
      this.#machine.upload(array),
    ]);
    // A snapshot of the starting point has no state yet; a stateless rule has an empty one.
    this.#replace(this.#machine.upload(x), step === 0 ? undefined : Object.fromEntries(values));
    this.#step = step;
  }

  dispose(): void {
    this.#machine.free([this.#x, ...Object.values(this.#state ?? {})]);
  }
}

const prefix = 'state/';
const inState = <V>([name, value]: [string, V]) => [prefix + name, value] as const;
const outOfState = (name: string) => name.slice(prefix.length);
