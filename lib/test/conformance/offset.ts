/** A problem whose gradient is not 0 at x = 0, at any size: what lies beyond its last coordinate must not count. */
import { doubleAlgebra } from '../../core/src/engine/double/algebra.js';
import { type DoubleArray, doubleArray } from '../../core/src/engine/double/array.js';
import type { Engine } from '../../core/src/engine/engine.js';
import { initialState, lossAndGradientOn, takeLearnedStep } from '../../core/src/engine/formulas.js';
import { meanOfLogs, metaLoss, type Objective } from '../../core/src/engine/meta-loss.js';
import type { MetaTrajectory, Order, StepBatches, Unrolled } from '../../core/src/engine/meta-trajectory.js';
import { blocksOf, type LearnedOptimizer } from '../../core/src/learned/learned-optimizer.js';
import type { State } from '../../core/src/optimizers/optimizer.js';
import { oneParameter } from '../../core/src/parameters.js';
import type { AnalyticProblem } from '../../core/src/problems/problem.js';
import { Stream } from '../../core/src/random/stream.js';

/** L(x) = sum_i (x_i - 3)^2. */
export function offset(size: number, parameters = oneParameter(size)): AnalyticProblem {
  return {
    kind: 'analytic',
    id: 'Offset',
    title: 'Offset',
    source: 'tests',
    settings: { size },
    parameters,
    size,
    initialize: () => Stream.fromSeed(size).normal(new Float32Array(size)),
    lossAndGradient: (x) => {
      const apart = x.minus(3);
      return { loss: apart.square().total(), gradient: apart.times(2) };
    },
  };
}

export interface Task {
  readonly problem: AnalyticProblem;
  readonly rule: LearnedOptimizer;
  readonly theta: Float32Array;
  readonly steps: number;
  readonly order: Order;
  /** The mean of logarithms unless given. */
  readonly objective?: Objective;
}

const noise = Stream.fromSeed(9);

/** The meta-gradient of an engine, from the problem's own start. */
export async function unrollOn(engine: Engine, task: Task): Promise<Unrolled> {
  const trajectory = startOn(engine, task);
  const unrolled = await trajectory.unroll(task.theta, noBatches(task.steps));
  trajectory.dispose();
  return unrolled;
}

export function startOn(
  engine: Engine,
  { problem, rule, order, objective = meanOfLogs }: Task,
): MetaTrajectory {
  if (!engine.startMeta) throw new Error(`${engine.name} does not differentiate`);
  const x = problem.initialize(Stream.fromSeed(0));
  return engine.startMeta({ problem, rule, x, noise, order, objective });
}

export function noBatches(steps: number): StepBatches[] {
  return Array.from({ length: steps }, () => ({ gradient: undefined, loss: undefined }));
}

/** Directions in the space of theta, of length 1. */
export function directions(size: number, count = 8): Float64Array[] {
  return Array.from({ length: count }, (_, i) => {
    const drawn = Stream.fromSeed(i).split('direction').normal(new Float32Array(size));
    const length = Math.hypot(...drawn);
    return Float64Array.from(drawn, (value) => value / length);
  });
}

/** The derivatives of the meta-loss along directions, by central differences in double precision. */
export function derivativesAlong(task: Task, all: readonly Float64Array[]): number[] {
  const distance = 1e-5;
  const { gradients, measured } = unrollInDouble(task, task.theta);
  const frozen = { measured, ...(task.order === 'first' && { gradients }) };
  return all.map((direction) => {
    const at = (shift: number) =>
      unrollInDouble(
        task,
        Float64Array.from(task.theta, (value, i) => value + shift * direction[i]),
        frozen,
      ).metaLoss;
    return (at(distance) - at(-distance)) / (2 * distance);
  });
}

/** @param frozen what is taken as given: the losses that steps are told, and to first order the problem's gradients */
function unrollInDouble(
  { problem, rule, steps, objective = meanOfLogs }: Task,
  flat: ArrayLike<number>,
  frozen?: { readonly measured: readonly DoubleArray[]; readonly gradients?: readonly Float64Array[] },
) {
  const whole = Float64Array.from(flat);
  let begin = 0;
  const theta = Object.fromEntries(
    Object.entries(blocksOf(rule, new Float32Array(whole.length))).map(([name, { shape, values }]) => {
      begin += values.length;
      return [name, doubleArray(shape, whole.subarray(begin - values.length, begin))];
    }),
  );
  const draw = (name: string, t: number) =>
    noise.split(name).normal(new Float32Array(problem.size), (t - 1) * problem.size);
  let x = doubleArray([problem.size], problem.initialize(Stream.fromSeed(0)));
  let state: State<typeof x> | undefined;
  const gradients: Float64Array[] = [];
  const measured: DoubleArray[] = [];
  const losses = new Float64Array(steps);
  for (let t = 1; t <= steps; t++) {
    const found = lossAndGradientOn(doubleAlgebra, problem, x);
    const gradient = frozen?.gradients
      ? doubleArray([problem.size], frozen.gradients[t - 1])
      : found.gradient;
    gradients.push(gradient.values);
    measured.push(found.loss);
    const loss = () => frozen?.measured[t - 1] ?? found.loss;
    const noise = (name: string) => doubleArray([problem.size], draw(name, t));
    const at = { x, gradient, t, noise, loss, parameters: problem.parameters };
    state ??= initialState(doubleAlgebra, rule, at);
    ({ x, state } = takeLearnedStep(doubleAlgebra, rule, theta, state, at));
    losses[t - 1] = lossAndGradientOn(doubleAlgebra, problem, x).loss.values[0];
  }
  return { metaLoss: metaLoss(objective, losses), gradients, measured };
}
