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
import { type Batch, batchSource, ownBatches } from '../data/batches.js';
import { type DoubleArray, doubleArray } from '../engine/double/array.js';
import type { Trajectory } from '../engine/engine.js';
import { stateShapes } from '../engine/memory.js';
import type { MetaTrajectory, StepBatches, Unrolled } from '../engine/meta-trajectory.js';
import { requireData } from '../engine/support.js';
import { checkSnapshot } from '../gate/arrays.js';
import { whole } from '../gate/kinds.js';
import type { State } from '../optimizers/optimizer.js';
import { planned } from '../optimizers/planned.js';
import { startingPoint } from '../problems/check-problem.js';
import { Stream } from '../random/stream.js';
import type { Snapshot, SnapshotArray } from '../snapshot.js';
import { meanOf, PerturbedTrajectory } from './estimators/perturbed.js';
import { blockNorms, lengthOf } from './norm.js';
import { outerStep } from './outer-step.js';
import { requirePositive } from './positive.js';
import { prefixed, withPrefix } from './prefixed.js';
import { drawLength, resetCause } from './resets.js';
import { taskOf } from './task-family.js';
import {
  arraysOf,
  bestOf,
  eventShapes,
  eventsIn,
  hasLostPatience,
  type Reset,
  type ResetCause,
  stagePrefix,
  thetaPrefix,
  type Validation,
} from './training-log.js';
import { type TrainingStart, validate, validationsWithin } from './validate.js';

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
  /** The batches of the gradients and of the meta-losses of each trajectory, by their numbers. */
  readonly #draw: readonly Readonly<Record<keyof StepBatches, (number: number) => Batch | undefined>>[];
  /** The trajectories of a meta-iteration. */
  #inner: readonly MetaTrajectory[];
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
    this.#draw = Array.from({ length: training.trajectories }, (_, k) => ({
      gradient: this.#source(own('gradient batches', k)),
      loss: this.#source(own('loss batches', k)),
    }));
    const theta = training.rule.initialize(this.#streams.split('theta'));
    this.#theta = doubleArray([theta.length], theta);
    this.#best = this.#theta;
    this.#counters = { steps: 0, trajectories: 0, length: 0, metaLoss: 0 };
    this.#counters.length = this.#drawLength();
    this.#inner = this.#begin();
  }

  /** The trajectories of the present number, at their starting points. */
  #begin(): MetaTrajectory[] {
    return Array.from({ length: this.#start.training.trajectories }, (_, k) => this.#beginOne(k));
  }

  #beginOne(k: number): MetaTrajectory {
    const { training, engine, dataset } = this.#start;
    const { order, objective, estimator, tasks, unroll } = training;
    // A trajectory ends with an unroll.
    const rule = planned(training.rule, Math.ceil(this.#counters.length / unroll) * unroll);
    const stream = (name: string) =>
      this.#streams.split(own(name, k)).split(String(this.#counters.trajectories));
    const problem = tasks ? taskOf(tasks, stream('task'), training.problem) : training.problem;
    const x = startingPoint(problem, stream('initial point'));
    const begin = () => {
      if (!engine.startMeta) throw new Error(`${engine.name} cannot differentiate`);
      const noise = stream('noise');
      return engine.startMeta({ problem, rule, order, x, noise, objective, ...(dataset && { dataset }) });
    };
    if (estimator.kind === 'backprop') return begin();
    const size = this.#theta.values.length;
    return new PerturbedTrajectory({ estimator, size, stream: stream('perturbations'), begin });
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
    const unrolled = await this.#unroll();
    this.#iteration++;
    this.#counters.steps += training.unroll;
    const norm = lengthOf(unrolled.gradient);
    const isSound = Number.isFinite(unrolled.metaLoss) && Number.isFinite(norm);
    this.#gradientNorms.push(norm);
    if (isSound) {
      this.#update(unrolled, norm);
      this.#counters.metaLoss = unrolled.metaLoss;
    }
    const cause = isSound ? await this.#cause(unrolled) : 'non-finite';
    if (cause) this.#reset(cause);
    if (this.#isDumpDue()) await this.#validate();
  }

  /** All trajectories; the means of what they come to. */
  async #unroll(): Promise<Unrolled> {
    const theta = Float32Array.from(this.#theta.values);
    const all: Unrolled[] = [];
    const { problem, objective } = this.#start.training;
    for (const [k, inner] of this.#inner.entries()) {
      const one = await inner.unroll(theta, this.#batches(k));
      if (objective.of === 'log') requirePositive(problem, one.losses);
      all.push(one);
    }
    if (all.length === 1) return all[0];
    const gradient = all[0].gradient.map((_, i) => sumOf(all.map((one) => one.gradient[i])) / all.length);
    return { ...meanOf(all), gradient };
  }

  #update({ gradient, metaLoss }: Unrolled, norm: number): void {
    const { training } = this.#start;
    const { clip = Number.POSITIVE_INFINITY } = training;
    const shortened = norm > clip ? gradient.map((value) => (value * clip) / norm) : gradient;
    const noise = this.#streams.split('outer noise');
    const unrolled = { gradient: shortened, metaLoss };
    const next = outerStep(training, this.#outer, this.#theta, unrolled, this.#iteration, noise);
    this.#theta = next.x;
    this.#outer = next.state;
  }

  async #cause({ losses }: Unrolled): Promise<ResetCause | undefined> {
    const { training } = this.#start;
    const points = await Promise.all(this.#inner.map((inner) => inner.parameters()));
    return resetCause(training.resets, {
      steps: this.#inner[0].step,
      length: this.#counters.length,
      loss: losses[losses.length - 1],
      norm: Math.max(...points.map((x) => blockNorms(training.problem.parameters, x))),
    });
  }

  #reset(cause: ResetCause): void {
    this.#resets.push({ iteration: this.#iteration, cause });
    this.#counters.trajectories++;
    this.dispose();
    this.#counters.length = this.#drawLength();
    this.#inner = this.#begin();
  }

  #drawLength(): number {
    const { trajectories, steps } = this.#counters;
    return drawLength(this.#start.training.resets, this.#streams.split('length'), trajectories, steps);
  }

  #source(stream: string): (number: number) => Batch | undefined {
    const { training, dataset } = this.#start;
    const { problem } = training;
    if (problem.kind === 'custom') return ownBatches(this.#streams.split(stream));
    return problem.kind === 'network'
      ? batchSource(problem.batch, requireData(problem, dataset), this.#streams.split(stream))
      : () => undefined;
  }

  #batches(k: number): StepBatches[] {
    const { batches, unroll } = this.#start.training;
    const draw = this.#draw[k];
    if (batches === 'one-per-unroll') {
      const shared = draw.gradient(this.#iteration);
      return Array.from({ length: unroll }, () => ({ gradient: shared, loss: shared }));
    }
    return Array.from({ length: unroll }, (_, u) => ({
      gradient: draw.gradient(this.#counters.steps + u),
      loss: draw.loss(this.#counters.steps + u),
    }));
  }

  #isDumpDue(): boolean {
    const { unroll, validation } = this.#start.training;
    const { steps } = this.#counters;
    return validationsWithin(validation, steps) > validationsWithin(validation, steps - unroll);
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
    const inner = await Promise.all(this.#inner.map((one) => one.snapshot()));
    const { steps, trajectories, length, metaLoss } = this.#counters;
    const numbers = [steps, trajectories, length, metaLoss, inner[0].step, Number(this.#outer !== undefined)];
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
        ...Object.assign({}, ...inner.map(({ arrays }, k) => prefixed(innerPrefix(k), arrays))),
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
    this.dispose();
    this.#inner = this.#begin();
    this.#inner.forEach((inner, k) => {
      inner.restore({ step: innerStep, arrays: withPrefix(innerPrefix(k), arrays) });
    });
  }

  /** @throws UsageError for a snapshot of another training; its inner arrays are looked at where they are restored */
  #check(snapshot: Snapshot): void {
    const { outer, problem, rule, validation, estimator } = this.#start.training;
    const first = estimator.kind === 'backprop' ? 'x' : '0/x';
    const theta = [this.#theta.values.length];
    const others = Object.entries(snapshot.arrays).flatMap(([name, { shape }]) => {
      if (name.startsWith(stagePrefix) || name.startsWith(thetaPrefix)) return [[name, theta] as const];
      return name.startsWith('inner') ? [[name, shape] as const] : [];
    });
    const hasOuter = Object.keys(snapshot.arrays).some((name) => name.startsWith('outer/'));
    const states = hasOuter ? Object.entries(stateShapes(outer, theta[0])) : [];
    const outerStates = states.map(([name, shape]) => [`outer/${name}`, shape]);
    checkSnapshot(`the training of ${rule.title} on ${problem.title}`, snapshot, {
      needed: {
        theta,
        best: theta,
        counters: [6],
        ...Object.fromEntries(this.#inner.map((_, k) => [innerPrefix(k) + first, [problem.size]])),
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
    for (const inner of this.#inner) inner.dispose();
  }
}

/** The first trajectory has the names that the only one has. */
const own = (name: string, k: number) => (k === 0 ? name : `${name} ${k}`);
const innerPrefix = (k: number) => `${own('inner', k)}/`;

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
