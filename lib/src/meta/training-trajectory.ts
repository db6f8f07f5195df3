/**
 * A meta-training as a trajectory: one step is one meta-iteration (thesis 2.2, algorithm of Figure 2.1).
 *
 *   1. unroll the rule from where its trajectory stands; meta-loss and meta-gradient
 *   2. the outer optimizer updates theta
 *   3. begin a new trajectory if this one has come to its end
 *   4. now and then, try theta on a fresh instance of the problem, and keep the best
 *
 * Where patience is at an end the iterations that are left do nothing: they repeat the last meta-loss.
 *
 * Everything that is drawn depends on the seed and on counters that are part of the snapshot, so a restored training
 * goes on to the same bytes.
 */
import { type Batch, batchSource } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import { type DoubleArray, doubleArray } from '../engine/double/array.js';
import type { Engine, Trajectory } from '../engine/engine.js';
import { stateShapes } from '../engine/memory.js';
import type { MetaTrajectory, StepBatches, Unrolled } from '../engine/meta-trajectory.js';
import { requireData } from '../engine/support.js';
import { checkSnapshot } from '../gate/arrays.js';
import { whole } from '../gate/kinds.js';
import type { State } from '../optimizers/optimizer.js';
import { startingPoint } from '../problems/check-problem.js';
import { Stream } from '../random/stream.js';
import type { Snapshot, SnapshotArray } from '../snapshot.js';
import { blockNorms, lengthOf } from './norm.js';
import { outerStep } from './outer-step.js';
import { requirePositive } from './positive.js';
import { drawLength, type ResetCause, resetCause } from './resets.js';
import type { Training } from './training.js';
import {
  arraysOf,
  bestOf,
  eventShapes,
  eventsIn,
  hasLostPatience,
  type Reset,
  stagePrefix,
  thetaPrefix,
  type Validation,
} from './training-log.js';
import { validate } from './validate.js';

export interface TrainingStart {
  readonly training: Training;
  readonly engine: Engine;
  /** The images of a network problem. */
  readonly dataset?: ImageDataset;
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
  /** The batches of the gradients and of the meta-losses, by their numbers. */
  readonly #draw: Readonly<Record<keyof StepBatches, (number: number) => Batch | undefined>>;
  #inner: MetaTrajectory;
  #iteration = 0;
  #theta: DoubleArray;
  #outer: State<DoubleArray> | undefined;
  #counters: Counters;
  /** Written down as it goes: see training-log.ts. */
  #gradientNorms: number[] = [];
  #resets: Reset[] = [];
  #validations: Validation[] = [];
  /** Theta of the best validation. */
  #best: DoubleArray;
  /** The results so far at the stages of the training, by their meta-iterations. */
  #stages: Readonly<Record<string, DoubleArray>> = {};
  /** Theta as it stood there. */
  #thetas: Readonly<Record<string, DoubleArray>> = {};

  constructor(start: TrainingStart) {
    const { training, seed } = start;
    this.#start = start;
    this.#streams = Stream.fromSeed(seed).split('meta-training');
    this.#draw = { gradient: this.#source('gradient batches'), loss: this.#source('loss batches') };
    const theta = training.rule.initialize(this.#streams.split('theta'));
    this.#theta = doubleArray([theta.length], theta);
    this.#best = this.#theta;
    this.#counters = { steps: 0, trajectories: 0, length: 0, metaLoss: 0 };
    this.#inner = this.#begin();
    this.#counters.length = this.#drawLength();
  }

  /** The trajectory of the present number, at its starting point. */
  #begin(): MetaTrajectory {
    const { training, engine, dataset } = this.#start;
    const { problem, rule, order } = training;
    if (!engine.startMeta) throw new Error(`${engine.name} cannot differentiate`);
    const noise = this.#streams.split('noise').split(String(this.#counters.trajectories));
    const stream = this.#streams.split('initial point').split(String(this.#counters.trajectories));
    const x = startingPoint(problem, stream);
    return engine.startMeta({ problem, rule, order, x, noise, ...(dataset && { dataset }) });
  }

  get step(): number {
    return this.#iteration;
  }

  async advance(iterations: number): Promise<Float64Array> {
    const losses = new Float64Array(iterations);
    for (let i = 0; i < iterations; i++) {
      if (this.#isOver()) this.#iteration++;
      else await this.#iterate();
      if (this.#start.training.stages.includes(this.#iteration)) this.#keepStage();
      losses[i] = this.#counters.metaLoss;
    }
    return losses;
  }

  #isOver(): boolean {
    const { unroll, validation } = this.#start.training;
    const { patience = Number.POSITIVE_INFINITY } = validation;
    return hasLostPatience(this.#validations, patience / unroll);
  }

  #keepStage(): void {
    this.#stages = { ...this.#stages, [this.#iteration]: this.#result() };
    this.#thetas = { ...this.#thetas, [this.#iteration]: this.#theta };
  }

  /** One meta-iteration. */
  async #iterate(): Promise<void> {
    const { training } = this.#start;
    const unrolled = await this.#inner.unroll(Float32Array.from(this.#theta.values), this.#batches());
    requirePositive(training.problem, unrolled.losses);
    this.#iteration++;
    this.#counters.steps += training.unroll;
    const norm = lengthOf(unrolled.gradient);
    const isSound = Number.isFinite(unrolled.metaLoss) && Number.isFinite(norm);
    this.#gradientNorms.push(norm);
    if (isSound) {
      this.#update(unrolled);
      this.#counters.metaLoss = unrolled.metaLoss;
    }
    const cause = isSound ? await this.#cause(unrolled) : 'non-finite';
    if (cause) this.#reset(cause);
    if (this.#isDumpDue()) await this.#validate();
  }

  #update({ gradient }: Unrolled): void {
    const { outer } = this.#start.training;
    const next = outerStep(outer, this.#outer, this.#theta, gradient, this.#iteration);
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
    this.#resets.push({ iteration: this.#iteration, cause });
    this.#counters.trajectories++;
    this.#inner.dispose();
    this.#inner = this.#begin();
    this.#counters.length = this.#drawLength();
  }

  #drawLength(): number {
    const { trajectories, steps } = this.#counters;
    return drawLength(this.#start.training.resets, this.#streams.split('length'), trajectories, steps);
  }

  #source(stream: string): (number: number) => Batch | undefined {
    const { training, dataset } = this.#start;
    const { problem } = training;
    return problem.kind === 'network'
      ? batchSource(problem.batch, requireData(problem, dataset), this.#streams.split(stream))
      : () => undefined;
  }

  #batches(): StepBatches[] {
    const { batches, unroll } = this.#start.training;
    if (batches === 'one-per-unroll') {
      const shared = this.#draw.gradient(this.#iteration);
      return Array.from({ length: unroll }, () => ({ gradient: shared, loss: shared }));
    }
    return Array.from({ length: unroll }, (_, u) => ({
      gradient: this.#draw.gradient(this.#counters.steps + u),
      loss: this.#draw.loss(this.#counters.steps + u),
    }));
  }

  #isDumpDue(): boolean {
    const { unroll, validation } = this.#start.training;
    const { every, early = [] } = validation;
    const dumps = (steps: number) =>
      Math.floor(steps / every) + early.filter((one) => one <= steps && one < every).length;
    return dumps(this.#counters.steps) > dumps(this.#counters.steps - unroll);
  }

  async #validate(): Promise<void> {
    const theta = Float32Array.from(this.#theta.values);
    const score = await validate({ ...this.#start, theta, dump: this.#validations.length });
    const validation = { iteration: this.#iteration, score };
    this.#validations.push(validation);
    if (bestOf(this.#validations) === validation) this.#best = this.#theta;
  }

  /** What the training would come to if it ended here (thesis 2.2). */
  #result(): DoubleArray {
    return bestOf(this.#validations) ? this.#best : this.#theta;
  }

  /** Theta as it stands. */
  async parameters(): Promise<Float64Array> {
    return this.#theta.values;
  }

  async accuracy(): Promise<undefined> {
    return undefined;
  }

  async runningAccuracy(): Promise<undefined> {
    return undefined;
  }

  async snapshot(): Promise<Snapshot> {
    const inner = await this.#inner.snapshot();
    const { steps, trajectories, length, metaLoss } = this.#counters;
    const numbers = [steps, trajectories, length, metaLoss, inner.step, Number(this.#outer !== undefined)];
    return {
      step: this.#iteration,
      arrays: {
        theta: this.#theta,
        best: this.#best,
        counters: doubleArray([numbers.length], numbers),
        ...arraysOf({
          gradientNorms: this.#gradientNorms,
          resets: this.#resets,
          validations: this.#validations,
        }),
        ...prefixed(stagePrefix, this.#stages),
        ...prefixed(thetaPrefix, this.#thetas),
        ...prefixed('outer/', this.#outer ?? {}),
        ...prefixed('inner/', inner.arrays),
      },
    };
  }

  restore(snapshot: Snapshot): void {
    this.#check(snapshot);
    const { step, arrays } = snapshot;
    const double = ({ shape, values }: SnapshotArray) => doubleArray(shape, values);
    const [steps, trajectories, length, metaLoss, innerStep, hasOuter] = arrays.counters.values;
    this.#iteration = step;
    this.#theta = double(arrays.theta);
    this.#best = double(arrays.best);
    this.#counters = { steps, trajectories, length, metaLoss };
    const { gradientNorms, resets, validations } = eventsIn(arrays);
    this.#gradientNorms = [...gradientNorms];
    this.#resets = [...resets];
    this.#validations = [...validations];
    const doubles = (prefix: string): Record<string, DoubleArray> =>
      Object.fromEntries(
        Object.entries(withPrefix(prefix, arrays)).map(([name, array]) => [name, double(array)]),
      );
    this.#stages = doubles(stagePrefix);
    this.#thetas = doubles(thetaPrefix);
    this.#outer = hasOuter ? doubles('outer/') : undefined;
    this.#inner.dispose();
    this.#inner = this.#begin();
    this.#inner.restore({ step: innerStep, arrays: withPrefix('inner/', arrays) });
  }

  /** @throws UsageError for a snapshot of another training; its inner arrays are looked at where they are restored */
  #check(snapshot: Snapshot): void {
    const { outer, problem, rule, validation } = this.#start.training;
    const theta = [this.#theta.values.length];
    const others = Object.entries(snapshot.arrays).flatMap(([name, { shape }]) => {
      if (name.startsWith(stagePrefix) || name.startsWith(thetaPrefix)) return [[name, theta] as const];
      return name.startsWith('inner/') ? [[name, shape] as const] : [];
    });
    const hasOuter = Object.keys(snapshot.arrays).some((name) => name.startsWith('outer/'));
    const states = hasOuter ? Object.entries(stateShapes(outer, theta[0])) : [];
    const outerStates = states.map(([name, shape]) => [`outer/${name}`, shape]);
    checkSnapshot(`the training of ${rule.title} on ${problem.title}`, snapshot, {
      needed: {
        theta,
        best: theta,
        counters: [6],
        'inner/x': [problem.size],
        ...eventShapes(validation.patience === undefined ? snapshot.step : null),
        ...Object.fromEntries(outerStates),
      },
      others: Object.fromEntries(others),
    });
    const [steps, trajectories, length, , innerStep] = snapshot.arrays.counters.values;
    for (const [name, value] of Object.entries({ steps, trajectories, length, innerStep })) {
      whole.read(value, { name, of: 'the counters in a snapshot' });
    }
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
