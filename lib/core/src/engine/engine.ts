/**
 * The contract of an engine: it runs an optimizer on a problem and keeps all state inside. Such a run
 * is a trajectory.
 */
import type { Batch } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Problem } from '../problems/problem.js';
import type { Snapshot } from '../snapshot.js';
import type { MetaStart, MetaTrajectory } from './meta-trajectory.js';

/** What a trajectory begins with. */
export interface Start {
  readonly problem: Problem;
  readonly optimizer: Optimizer;
  /** Same seed, same starting point, batches and noise, whatever the optimizer and whatever runs beside. */
  readonly seed: number;
  /** The images of a network problem; not needed by others. */
  readonly dataset?: ImageDataset;
}

/** Runs optimizers on problems, and where it can differentiate a step, trainings. */
export interface Engine {
  /** "tensor/wasm": the engine, and its backend where it has several. */
  readonly name: string;
  readonly precision: 'float32' | 'float64';
  /** Versions of what computes, for the provenance: { tfjs: "4.22.0" }. */
  readonly versions: Readonly<Record<string, string>>;
  /** Whether it can run this, and why not. */
  supports(problem: Problem): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  /**
   * Lets so many threads share every run of this process, 1 unless said otherwise: more pay where there are fewer runs than
   * cores. Results do not depend on it. Absent where an engine takes the threads that it takes.
   */
  useThreads?(count: number): void;
  /** A trajectory at its starting point, before the first step. */
  start(start: Start): Trajectory;
  /** A trajectory for meta-training; absent where an engine cannot differentiate. */
  startMeta?(start: MetaStart): MetaTrajectory;
  /** Loss and gradient at one point, for comparisons with other implementations. */
  evaluate(request: {
    readonly problem: Problem;
    /** The point, flat, length problem.size. */
    readonly x: Float32Array | Float64Array;
    /** For network problems: the images, and the batch from their training split. */
    readonly batch?: Batch & { readonly dataset: ImageDataset };
  }): Promise<{ readonly loss: number; readonly gradient: Float64Array }>;
}

export type Support = ReturnType<Engine['supports']>;
export type Evaluation = Parameters<Engine['evaluate']>[0];

/** One run on its way: an optimizer on a problem, from one seed. All state is inside. */
export interface Trajectory {
  /** Steps done since the starting point. */
  readonly step: number;
  /**
   * Takes `steps` steps.
   * @returns the training loss at the point *before* each step, on the batch of that step's gradient
   */
  advance(steps: number): Promise<Float64Array>;
  /** The current point, flat. */
  parameters(): Promise<Float32Array | Float64Array>;
  /** The share of the test split classified rightly at the current point; undefined where a problem has no such thing. */
  accuracy(): Promise<number | undefined>;
  /**
   * The same on the way, as the thesis has it: the share of right answers on the test batches that were classified between
   * the steps since the last call (see running-accuracy.ts). Undefined for problems of which the thesis shows none.
   */
  runningAccuracy(): Promise<number | undefined>;
  snapshot(): Promise<Snapshot>;
  /** Goes to the state of a snapshot of the same problem and optimizer; what follows is exactly what followed then. */
  restore(snapshot: Snapshot): void;
  /** Frees the memory. The trajectory cannot be used afterwards. */
  dispose(): void;
}
