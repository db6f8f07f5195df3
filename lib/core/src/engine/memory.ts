/**
 * Whether a run fits into the memory that is there, asked before it begins. The estimate is a lower bound: the point, its
 * gradient and the rule's state, and what the layers of a network make of a batch; of an unroll, points and states of all steps.
 */
import { UsageError } from '../errors.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { elementCount, oneParameter, totalSize } from '../parameters.js';
import { machine, node } from '../platform.js';
import { outputsOf } from '../problems/layer.js';
import type { Problem } from '../problems/problem.js';
import { doubleAlgebra } from './double/algebra.js';
import { doubleArray } from './double/array.js';
import { initialState } from './formulas.js';

/** Below this a run is never refused: estimates of small ones say nothing. */
const small = 0.25 * 2 ** 30;

/** Bytes of a number in single precision. */
const width = 4;

export interface MemoryOptions {
  readonly problem: Problem;
  /** A rule, bound or not: what counts are its state and, in training, its theta. */
  readonly rule: Pick<Optimizer, 'init'> & Partial<Pick<LearnedOptimizer, 'theta'>>;
  /** Steps of an unroll, whose states are kept for the way back; 0 in an evaluation. */
  readonly unroll?: number;
  /** Trajectories that are kept at once; 1 unless given. */
  readonly trajectories?: number;
}

/** Bytes that a run needs at least. */
export function leastMemory({ problem, rule, unroll = 0, trajectories = 1 }: MemoryOptions): number {
  const rows = 1 + numbersKept(rule);
  const theta = totalSize(rule.theta ?? []);
  const activations =
    problem.kind === 'network'
      ? problem.batch.size * problem.layers.reduce((sum, layer) => sum + outputsOf(layer), 0)
      : 0;
  // Both exist twice: a point and its gradient, activations and theirs.
  const ofEach = problem.size * (rows * (1 + unroll) + 1) + 2 * activations;
  return width * (trajectories * ofEach + 2 * theta);
}

/** Numbers that a rule keeps per coordinate: what the state of two has more than that of one. */
export function numbersKept(rule: Pick<Optimizer, 'init'>): number {
  const numbersOf = (size: number) =>
    Object.values(stateShapes(rule, size)).reduce((sum, shape) => sum + elementCount(shape), 0);
  return numbersOf(2) - numbersOf(1);
}

/** The shapes of a rule's state on so many coordinates, read off those on two and three. */
export function stateShapes(rule: Pick<Optimizer, 'init'>, size: number): Record<string, readonly number[]> {
  const on = (coordinates: number) => {
    const ones = doubleArray([coordinates], new Array(coordinates).fill(1));
    const beginning = { x: ones, gradient: ones, parameters: oneParameter(coordinates) };
    return initialState(doubleAlgebra, rule, beginning);
  };
  const three = on(3);
  return Object.fromEntries(
    Object.entries(on(2)).map(([name, { shape }]) => [
      name,
      shape.map((length, i) => (length === three[name].shape[i] ? length : size)),
    ]),
  );
}

/** Bytes that this process may still take; a browser does not tell. */
function availableMemory(): number {
  if (!node || !machine) return Number.POSITIVE_INFINITY;
  // What macOS calls free leaves out all that it would give back.
  const free = node.platform === 'darwin' ? machine.totalmem() : machine.freemem();
  const all = machineMemory();
  return all < machine.totalmem() ? Math.min(free, all - node.memoryUsage.rss()) : free;
}

/** Bytes that this process may take on an idle machine. */
export function machineMemory(): number {
  const all = machine?.totalmem() ?? Number.POSITIVE_INFINITY;
  return Math.min(all, node?.constrainedMemory() || all);
}

/** @param available bytes; what the machine has unless given @throws UsageError with both numbers where there is too little */
export function requireMemory(options: MemoryOptions, available: number = availableMemory()): void {
  const needed = leastMemory(options);
  if (needed <= Math.max(available, small)) return;
  throw new UsageError({
    expected: `${options.problem.title} needs at least ${gigabytes(needed)} of memory${options.unroll || options.trajectories ? ' for a training' : ''}`,
    found: `${gigabytes(available)} that it can have`,
    fix: 'close other programs, let one run follow the other, or take a machine with more memory',
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
