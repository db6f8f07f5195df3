/**
 * A trajectory that evaluates the problem and applies the rule step by step, on any machine.
 *
 * Which random numbers a step sees depends on the seed and the number of the step alone, so that a
 * restored trajectory goes on exactly, and all optimizers of a figure see the same batches.
 */
import type { Batch } from '../data/batches.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { startingPoint } from '../problems/check-problem.js';
import type { Problem } from '../problems/problem.js';
import { Stream } from '../random/stream.js';
import type { Snapshot } from '../snapshot.js';
import type { ArrayBackend, Evaluator } from './array-backend.js';
import type { Start, Trajectory } from './engine.js';
import { initialState, takeStep } from './formulas.js';
import { snapshotGate } from './gate.js';
import { TestAccuracy } from './running-accuracy.js';
import { gradientBatches } from './support.js';
import { TrajectoryState } from './trajectory-state.js';

export class RuleTrajectory<V> implements Trajectory {
  readonly #backend: ArrayBackend<V>;
  readonly #evaluator: Evaluator<V>;
  readonly #optimizer: Optimizer;
  readonly #problem: Problem;
  readonly #batch: (step: number) => Batch | undefined;
  readonly #noise: Stream;
  readonly #state: TrajectoryState<V>;
  readonly #testAccuracy: TestAccuracy<V> | undefined;
  readonly #check: (snapshot: Snapshot) => void;

  constructor(backend: ArrayBackend<V>, { problem, optimizer, seed, dataset }: Start) {
    const streams = Stream.fromSeed(seed);
    this.#backend = backend;
    this.#optimizer = optimizer;
    this.#check = snapshotGate(problem, optimizer);
    this.#problem = problem;
    this.#noise = streams.split('noise');
    this.#evaluator = backend.evaluator(problem, dataset);
    this.#batch = gradientBatches({ problem, dataset }, streams);
    this.#state = new TrajectoryState(backend, startingPoint(problem, streams.split('initial point')));
    const { countRight } = this.#evaluator;
    this.#testAccuracy = TestAccuracy.of(problem, dataset, countRight?.bind(this.#evaluator));
  }

  get step(): number {
    return this.#state.step;
  }

  async advance(steps: number): Promise<Float64Array> {
    const losses: V[] = [];
    try {
      while (losses.length < steps) {
        if (this.#testAccuracy?.isDue(this.step)) await this.#testAccuracy.look(this.#state.x, this.step);
        this.#backend.atOnce(() => {
          do losses.push(this.#takeStep());
          while (losses.length < steps && !this.#testAccuracy?.isDue(this.step));
        });
      }
      const values = await this.#backend.download(losses);
      return Float64Array.from(values, ({ values: [loss] }) => loss);
    } finally {
      this.#backend.free(losses);
    }
  }

  /** @returns the loss before the step, a scalar to be freed by the caller */
  #takeStep(): V {
    const { x: point, values, step } = this.#state;
    const t = step + 1;
    const { loss, x, state } = this.#backend.tidy(() => {
      const { algebra } = this.#backend;
      const { loss, gradient } = this.#evaluator.lossAndGradient(point, this.#batch(step));
      const noise = (name: string) => this.#draw(name, step);
      // A copy: a rule may keep it, and the caller frees the loss.
      const copy = () => algebra.add(loss, 0);
      const at = { x: point, gradient, t, noise, loss: copy, parameters: this.#problem.parameters };
      const before = values ?? initialState(algebra, this.#optimizer, at);
      return { loss, ...takeStep(algebra, this.#optimizer, before, at) };
    });
    this.#state.replace(x, state, t);
    return loss;
  }

  #draw(name: string, step: number): V {
    const { size } = this.#problem;
    const values = this.#noise.split(name).normal(new Float32Array(size), step * size);
    return this.#backend.upload({ shape: [size], values });
  }

  parameters(): Promise<Float32Array | Float64Array> {
    return this.#state.parameters();
  }

  async accuracy(): Promise<number | undefined> {
    return this.#testAccuracy?.accuracy(this.#state.x);
  }

  async runningAccuracy(): Promise<number | undefined> {
    return this.#testAccuracy?.runningAccuracy(this.#state.x, this.step);
  }

  async snapshot(): Promise<Snapshot> {
    const snapshot = await this.#state.snapshot();
    return this.#testAccuracy?.into(snapshot) ?? snapshot;
  }

  restore(snapshot: Snapshot): void {
    this.#check(snapshot);
    this.#state.restore(this.#testAccuracy?.outOf(snapshot) ?? snapshot);
  }

  dispose(): void {
    this.#state.dispose();
  }
}
