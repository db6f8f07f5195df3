/**
 * A meta-training as a trajectory: one step is one meta-iteration (thesis 2.2, algorithm of Figure 2.1).
 *
 *   1. unroll the rule from where its trajectory stands; meta-loss and meta-gradient
 *   2. the outer optimizer updates theta
 *   3. begin a new trajectory if this one has come to its end
 *   4. now and then, try theta on a fresh instance of the problem, and keep the best
 *
 * Everything that is drawn depends on the seed and on counters that are part of the snapshot, so a restored training
 * goes on to the same bytes.
 */
import { batchIndices } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import { doubleAlgebra } from '../engine/double/algebra.js';
import { type DoubleArray, doubleArray } from '../engine/double/array.js';
import type { Engine, Snapshot, SnapshotArray, Trajectory } from '../engine/engine.js';
import type { MetaTrajectory, StepBatches, Unrolled } from '../engine/meta-trajectory.js';
import type { State } from '../optimizers/optimizer.js';
import { Stream } from '../random/stream.js';
import { blockNorms } from './norm.js';
import { drawLength, type ResetCause, resetCause, resetCauses } from './resets.js';
import type { Training } from './training.js';
import { validate } from './validate.js';

export interface TrainingStart {
  readonly training: Training;
  readonly engine: Engine;
  readonly dataset: ImageDataset;
  readonly seed: number;
}

/** The counters of a training, in the order in which a snapshot keeps them. */
interface Counters {
  /** Problem steps done in all. */
  steps: number;
  /** Trajectories begun. */
  trajectories: number;
  /** Length of the present one, in problem steps. */
  length: number;
  /** The last finite meta-loss, reported again where one is not. */
  metaLoss: number;
}

export class TrainingTrajectory implements Trajectory {
  readonly #start: TrainingStart;
  readonly #streams: Stream;
  readonly #inner: MetaTrajectory;
  #iteration = 0;
  #theta: DoubleArray;
  #outer: State<DoubleArray> | undefined;
  #counters: Counters;
  /** One row per event, growing: see `log`. */
  #gradientNorms: number[] = [];
  #resets: number[] = [];
  #validations: number[] = [];
  #best: DoubleArray;

  constructor(start: TrainingStart) {
    const { training, engine, dataset, seed } = start;
    this.#start = start;
    this.#streams = Stream.fromSeed(seed).split('meta-training');
    const theta = training.rule.initialize(this.#streams.split('theta'));
    this.#theta = doubleArray([theta.length], theta);
    this.#best = this.#theta;
    this.#counters = { steps: 0, trajectories: 0, length: 0, metaLoss: 0 };
    const { problem, rule, order } = training;
    const x = problem.initialize(this.#pointStream(0));
    const noise = this.#streams.split('noise');
    if (!engine.startMeta) throw new Error(`${engine.name} cannot differentiate`);
    this.#inner = engine.startMeta({ problem, rule, order, dataset, x, noise });
    this.#counters.length = this.#drawLength();
  }

  get step(): number {
    return this.#iteration;
  }

  async advance(iterations: number): Promise<Float64Array> {
    const losses = new Float64Array(iterations);
    for (let i = 0; i < iterations; i++) losses[i] = await this.#iterate();
    return losses;
  }

  /** One meta-iteration. @returns its meta-loss */
  async #iterate(): Promise<number> {
    const { training } = this.#start;
    const unrolled = await this.#inner.unroll(Float32Array.from(this.#theta.values), this.#batches());
    this.#iteration++;
    this.#counters.steps += training.unroll;
    const norm = Math.hypot(...unrolled.gradient);
    const isSound = Number.isFinite(unrolled.metaLoss) && Number.isFinite(norm);
    this.#gradientNorms.push(norm);
    if (isSound) {
      this.#update(unrolled);
      this.#counters.metaLoss = unrolled.metaLoss;
    }
    const cause = isSound ? await this.#cause(unrolled) : 'non-finite';
    if (cause) this.#reset(cause);
    if (this.#isDumpDue()) await this.#validate();
    return this.#counters.metaLoss;
  }

  #update({ gradient }: Unrolled): void {
    const { outer } = this.#start.training;
    const slope = doubleArray([gradient.length], gradient);
    const before = this.#outer ?? outer.init(doubleAlgebra, this.#theta, slope);
    const noise = () => doubleArray([gradient.length], new Float64Array(gradient.length));
    const next = outer.step(doubleAlgebra, before, this.#theta, slope, { t: this.#iteration, noise });
    this.#theta = next.x;
    this.#outer = next.state;
  }

  async #cause({ losses }: Unrolled): Promise<ResetCause | undefined> {
    const { training } = this.#start;
    return resetCause(training.resets, {
      steps: this.#inner.step,
      length: this.#counters.length,
      loss: losses[losses.length - 1],
      norm: blockNorms(training.problem.parameters, await this.#inner.parameters()),
    });
  }

  #reset(cause: ResetCause): void {
    this.#resets.push(this.#iteration, resetCauses.indexOf(cause));
    this.#counters.trajectories++;
    const values = this.#start.training.problem.initialize(this.#pointStream(this.#counters.trajectories));
    this.#inner.restore({ step: 0, arrays: { x: { shape: [values.length], values } } });
    this.#counters.length = this.#drawLength();
  }

  #pointStream(trajectory: number): Stream {
    return this.#streams.split('initial point').split(String(trajectory));
  }

  #drawLength(): number {
    const { trajectories, steps } = this.#counters;
    return drawLength(this.#start.training.resets, this.#streams.split('length'), trajectories, steps);
  }

  #batches(): StepBatches[] {
    const { training, dataset } = this.#start;
    const draw = (name: string, number: number) =>
      batchIndices(this.#streams.split(name), number, training.problem.batch.size, dataset.train.count);
    if (training.batches === 'one-per-unroll') {
      const shared = draw('gradient batches', this.#iteration);
      return Array.from({ length: training.unroll }, () => ({ gradient: shared, loss: shared }));
    }
    return Array.from({ length: training.unroll }, (_, u) => ({
      gradient: draw('gradient batches', this.#counters.steps + u),
      loss: draw('loss batches', this.#counters.steps + u),
    }));
  }

  #isDumpDue(): boolean {
    const { unroll, validation } = this.#start.training;
    const dumps = (steps: number) => Math.floor(steps / validation.every);
    return dumps(this.#counters.steps) > dumps(this.#counters.steps - unroll);
  }

  async #validate(): Promise<void> {
    const theta = Float32Array.from(this.#theta.values);
    const dump = this.#validations.length / 2;
    const score = await validate({ ...this.#start, theta, dump });
    const scores = this.#validations.filter((_, i) => i % 2 === 1);
    if (scores.every((earlier) => score < earlier)) this.#best = this.#theta;
    this.#validations.push(this.#iteration, score);
  }

  /** Theta as it stands. */
  async parameters(): Promise<Float64Array> {
    return this.#theta.values;
  }

  async accuracy(): Promise<undefined> {
    return undefined;
  }

  async snapshot(): Promise<Snapshot> {
    const inner = await this.#inner.snapshot();
    const { steps, trajectories, length, metaLoss } = this.#counters;
    const row = (values: readonly number[]) => doubleArray([values.length], values);
    return {
      step: this.#iteration,
      arrays: {
        theta: this.#theta,
        best: this.#best,
        counters: row([steps, trajectories, length, metaLoss, inner.step, Number(this.#outer !== undefined)]),
        'log/gradient-norms': row(this.#gradientNorms),
        'log/resets': row(this.#resets),
        'log/validations': row(this.#validations),
        ...prefixed('outer/', this.#outer ?? {}),
        ...prefixed('inner/', inner.arrays),
      },
    };
  }

  restore({ step, arrays }: Snapshot): void {
    const double = ({ shape, values }: SnapshotArray) => doubleArray(shape, values);
    const [steps, trajectories, length, metaLoss, innerStep, hasOuter] = arrays.counters.values;
    this.#iteration = step;
    this.#theta = double(arrays.theta);
    this.#best = double(arrays.best);
    this.#counters = { steps, trajectories, length, metaLoss };
    this.#gradientNorms = [...arrays['log/gradient-norms'].values];
    this.#resets = [...arrays['log/resets'].values];
    this.#validations = [...arrays['log/validations'].values];
    const outer = Object.entries(withPrefix('outer/', arrays)).map(([name, array]) => [name, double(array)]);
    this.#outer = hasOuter ? Object.fromEntries(outer) : undefined;
    this.#inner.restore({ step: innerStep, arrays: withPrefix('inner/', arrays) });
  }

  dispose(): void {
    this.#inner.dispose();
  }
}

function prefixed<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [prefix + name, value]));
}

function withPrefix<T>(prefix: string, record: Readonly<Record<string, T>>): Record<string, T> {
  const inside = Object.entries(record).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(inside.map(([name, value]) => [name.slice(prefix.length), value]));
}
