/** A number of steps of a rule on a network in double precision, and derivatives by central differences. */
import type { ImageDataset } from '../../core/src/data/dataset.js';
import type { StepBatches } from '../../core/src/engine/meta-trajectory.js';
import type { NetworkProblem } from '../../core/src/problems/problem.js';
import type { Snapshot } from '../../core/src/snapshot.js';
import { networkLoss } from './network.js';
import type { Memory, OracleRule } from './rules.js';

/** Where a trajectory stands: a point, and what each coordinate remembers once a step was taken. */
export interface OracleState {
  readonly step: number;
  readonly x: readonly number[];
  readonly memories: readonly Memory[] | undefined;
}

export interface OracleRun {
  /** Mean of ln L after each step. */
  readonly metaLoss: number;
  readonly losses: readonly number[];
  /** The problem's gradient before each step. */
  readonly gradients: readonly (readonly number[])[];
  readonly end: OracleState;
}

export interface OracleTask {
  readonly problem: NetworkProblem;
  readonly dataset: ImageDataset;
  readonly rule: OracleRule;
  readonly from: OracleState;
  readonly batches: readonly StepBatches[];
  /** The standard normal numbers of step number `t`, one per coordinate, for a rule with noise. */
  readonly noise?: (t: number) => ArrayLike<number>;
}

/** @param frozen the problem's gradient of each step, taken as given: what a first-order derivative sees */
export function oracleUnroll(
  { problem, dataset, rule, from, batches, noise }: OracleTask,
  theta: ArrayLike<number>,
  frozen?: OracleRun['gradients'],
): OracleRun {
  const none = { indices: new Int32Array() };
  const losses: number[] = [];
  const gradients: (readonly number[])[] = [];
  let { step, x, memories } = from;
  batches.forEach((batch, u) => {
    const g = frozen ? frozen[u] : networkLoss(problem, dataset, x, batch.gradient ?? none).gradient;
    const before = memories ?? x.map((value, i) => rule.begin(value, g[i]));
    step++;
    const xi = noise?.(step);
    const taken = x.map((value, i) => rule.step(theta, before[i], value, g[i], step, xi?.[i] ?? Number.NaN));
    x = taken.map((coordinate) => coordinate.x);
    memories = taken.map(({ memory }) => memory);
    gradients.push(g);
    losses.push(networkLoss(problem, dataset, x, batch.loss ?? none).loss);
  });
  let sum = 0;
  for (const loss of losses) sum += Math.log(loss);
  return { metaLoss: sum / losses.length, losses, gradients, end: { step, x, memories } };
}

/** d metaLoss / d theta at the chosen entries, from unrolls a little to both sides. */
export function metaGradient(
  task: OracleTask,
  theta: ArrayLike<number>,
  entries: readonly number[],
  order: 'first' | 'second',
): number[] {
  const frozen = order === 'first' ? oracleUnroll(task, theta).gradients : undefined;
  // Small enough that no two points of a history swap places within it, large against the rounding of doubles.
  const distance = 1e-6;
  return entries.map((entry) => {
    const at = (shift: number) => {
      const moved = Float64Array.from(theta);
      moved[entry] += shift;
      return oracleUnroll(task, moved, frozen).metaLoss;
    };
    return (at(distance) - at(-distance)) / (2 * distance);
  });
}

/**
 * The place that an engine's snapshot describes.
 * @throws for a state that is no vector and no history: the oracle's memory is of a coordinate
 */
export function oracleStateOf({ step, arrays }: Snapshot): OracleState {
  const { x, ...state } = arrays;
  const n = x.values.length;
  const memories = Array.from(x.values, (_, i) =>
    Object.fromEntries(
      Object.entries(state).map(([name, { shape, values }]) => [
        name.replace('state/', ''),
        Array.from({ length: rowsOf(name, shape, n) }, (_, row) => values[row * n + i]),
      ]),
    ),
  );
  return { step, x: Array.from(x.values), memories: step === 0 ? undefined : memories };
}

function rowsOf(name: string, shape: readonly number[], n: number): number {
  const [rows, coordinates] = shape.length === 1 ? [1, ...shape] : shape;
  if (shape.length > 2 || coordinates !== n)
    throw new Error(`"${name}" is [n] or [k, n] with n = ${n}, not [${shape.join(', ')}]`);
  return rows;
}

/**
 * How far the engine's place is from the oracle's: the largest difference over the largest number, of the point and of
 * each memory.
 * @throws when the two remember things of different names
 */
export function distanceOf(place: OracleState, from: OracleState): Readonly<Record<string, number>> {
  const names = namesOf(from);
  if (names.join() !== namesOf(place).join()) {
    throw new Error(`the oracle remembers ${listed(names)}, the engine ${listed(namesOf(place))}`);
  }
  const memory = (of: OracleState, name: string) => (of.memories ?? []).flatMap((memories) => memories[name]);
  return {
    x: relativeDistance(place.x, from.x),
    ...Object.fromEntries(
      names.map((name) => [name, relativeDistance(memory(place, name), memory(from, name))]),
    ),
  };
}

function namesOf({ memories }: OracleState): string[] {
  return Object.keys(memories?.[0] ?? {}).sort();
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'nothing';
}

/**
 * The largest difference over the largest expected number; NaN where the lengths differ.
 * @param least what the largest expected number counts as where it is smaller
 */
export function relativeDistance(
  values: ArrayLike<number>,
  expected: ArrayLike<number>,
  least = Number.MIN_VALUE,
): number {
  if (values.length !== expected.length) return Number.NaN;
  let difference = 0;
  let largest = least;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(values[i] - expected[i]));
    largest = Math.max(largest, Math.abs(expected[i]));
  }
  return difference / largest;
}
