/**
 * A trajectory that evaluates the problem and applies the rule step by step, on any machine.
 *
 * Which random numbers a step sees depends on the seed and the number of the step alone, so that a
 * restored trajectory goes on exactly, and all optimizers of a figure see the same batches.
 */
import type { Batch } from '../data/batches.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { startingPoint } from '../problems/check-problem.js';
import { Stream } from '../random/stream.js';
import type { Snapshot } from '../snapshot.js';
import type { Start, Trajectory } from './engine.js';
import { initialState, takeStep } from './formulas.js';
import { snapshotGate } from './gate.js';
import type { Evaluator, Machine } from './machine.js';
import { gradientBatches } from './support.js';
import { TestAnswers } from './test-answers.js';
import { TrajectoryState } from './trajectory-state.js';

export class RuleTrajectory<V> implements Trajectory {
  readonly #machine: Machine<V>;
  readonly #evaluator: Evaluator<V>;
  readonly #optimizer: Optimizer;
  readonly #size: number;
  readonly #batch: (step: number) => Batch | undefined;
  readonly #noise: Stream;
  readonly #state: TrajectoryState<V>;
  readonly #answers: TestAnswers<V> | undefined;
  readonly #check: (snapshot: Snapshot) => void;

  constructor(machine: Machine<V>, { problem, optimizer, seed, dataset }: Start) {
    const streams = Stream.fromSeed(seed);
    this.#machine = machine;
    this.#optimizer = optimizer;
    this.#check = snapshotGate(problem, optimizer);
    this.#size = problem.size;
    this.#noise = streams.split('noise');
    this.#evaluator = machine.evaluator(problem, dataset);
    this.#batch = gradientBatches({ problem, dataset }, streams);
    this.#state = new TrajectoryState(machine, startingPoint(problem, streams.split('initial point')));
    const { countRight } = this.#evaluator;
    this.#answers = TestAnswers.of(problem, dataset, countRight?.bind(this.#evaluator));
  }

  get step(): number {
    return this.#state.step;
  }

  async advance(steps: number): Promise<Float64Array> {
    const losses: V[] = [];
    try {
      while (losses.length < steps) {
        if (this.#answers?.isDue(this.step)) await this.#answers.look(this.#state.x, this.step);
        this.#machine.atOnce(() => {
          do losses.push(this.#takeStep());
          while (losses.length < steps && !this.#answers?.isDue(this.step));
        });
      }
      const values = await this.#machine.download(losses);
      return Float64Array.from(values, ({ values: [loss] }) => loss);
    } finally {
      this.#machine.free(losses);
    }
  }

  /** @returns the loss before the step, a scalar to be freed by the caller */
  #takeStep(): V {
    const { x: point, values, step } = this.#state;
    const t = step + 1;
    const { loss, x, state } = this.#machine.tidy(() => {
      const { algebra } = this.#machine;
      const { loss, gradient } = this.#evaluator.lossAndGradient(point, this.#batch(step));
      const before = values ?? initialState(algebra, this.#optimizer, point, gradient);
      const noise = (name: string) => this.#draw(name, step);
      return { loss, ...takeStep(algebra, this.#optimizer, before, { x: point, gradient, t, noise }) };
    });
    this.#state.replace(x, state, t);
    return loss;
  }

  #draw(name: string, step: number): V {
    const values = this.#noise.split(name).normal(new Float32Array(this.#size), step * this.#size);
    return this.#machine.upload({ shape: [this.#size], values });
  }

  parameters(): Promise<Float32Array | Float64Array> {
    return this.#state.parameters();
  }

  async accuracy(): Promise<number | undefined> {
    return this.#answers?.accuracy(this.#state.x);
  }

  async runningAccuracy(): Promise<number | undefined> {
    return this.#answers?.runningAccuracy(this.#state.x, this.step);
  }

  async snapshot(): Promise<Snapshot> {
    const snapshot = await this.#state.snapshot();
    return this.#answers?.into(snapshot) ?? snapshot;
  }

  restore(snapshot: Snapshot): void {
    this.#check(snapshot);
    this.#state.restore(this.#answers?.outOf(snapshot) ?? snapshot);
  }

  dispose(): void {
    this.#state.dispose();
  }
}
