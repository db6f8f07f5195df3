/** What is asked of the evaluation loop, and what it answers. */
import type { ImageDataset } from '../data/dataset.js';
import type { Engine, Trajectory } from '../engine/engine.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Problem } from '../problems/problem.js';
import type { Snapshot } from '../snapshot.js';
import type { Checkpoint } from '../store/checkpoint.js';
import type { RunStore } from '../store/run-store.js';
import type { CurveProgress } from './progress.js';

/** A run that is kept in a store, and how it is computed. */
export interface RunRequest {
  readonly engine: Engine;
  /** The person asked for this engine: another engine's recording is not taken instead. */
  readonly explicitEngine?: boolean;
  readonly problem: Problem;
  readonly optimizer: Optimizer;
  readonly seed: number;
  /** The images of a network problem; not looked at by others. */
  readonly dataset?: ImageDataset;
  /** Steps wanted, from the starting point on. */
  readonly steps: number;
  readonly store: RunStore;
  /** The curve's name in progress reports. */
  readonly curve: string;
  readonly onProgress?: (progress: CurveProgress) => void;
  /** Makes its trajectory, at the starting point; that of the engine unless given. A training has one of its own. */
  readonly start?: () => Trajectory;
  /** Stops the run after the chunk of steps under way, or the waiting for another process. */
  readonly signal?: AbortSignal;
  /** Throws an error named `HeldElsewhere` where another process computes the run, rather than wait for it. */
  readonly leaveHeld?: boolean;
  /** Told, once for each, what is waited for. */
  readonly onWaiting?: (message: string) => void;
  /** The longest time between two checkpoints; 30 unless given. */
  readonly checkpointSeconds?: number;
}

/** What a run came to; its losses are as many as steps were asked for, or those before the divergence. */
export interface RunResult extends Checkpoint {
  /** Hash of the run's definition. */
  readonly id: string;
  readonly precision: Engine['precision'];
  /** Where the recording is, at or beyond the steps asked for; null where none is kept (a diverged run) or handed on. */
  readonly snapshot: Snapshot | null;
  /** Steps computed by this call; the others were in the store. */
  readonly stepsComputed: number;
  /** Computing time of this call. */
  readonly seconds: number;
}
