/** What is asked of the evaluation loop, and what it answers. */
import type { ImageDataset } from '../data/dataset.js';
import type { Engine, Trajectory } from '../engine/engine.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Problem } from '../problems/problem.js';
import type { Precision, Snapshot } from '../snapshot.js';
import type { RunDefinition } from '../store/run-definition.js';
import type { RunStore } from '../store/run-store.js';
import type { Sharing } from './held.js';
import type { ProgressListener } from './progress.js';

/** A run that is kept in a store, and how it is computed. */
export interface RunRequest extends Sharing {
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
  readonly onProgress?: ProgressListener;
  /** Makes its trajectory, at the starting point; that of the engine unless given. A training has one of its own. */
  readonly start?: () => Trajectory;
  /** Stops the run after the chunk of steps under way. */
  readonly signal?: AbortSignal;
  /** The longest time between two checkpoints; 30 unless given. */
  readonly checkpointSeconds?: number;
}

/** What a run came to. */
export interface RunResult {
  /** Hash of the run's definition. */
  readonly id: string;
  readonly definition: RunDefinition;
  /** The engine that computed it, which need not be the current one. */
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** What that engine computes, as a hash (see `arithmeticOf`). */
  readonly arithmetic: string;
  readonly precision: Precision;
  /** Training loss before each step, raw: as many as steps were asked for, or those before the divergence. */
  readonly losses: Float64Array;
  /** Share of test images classified rightly at the end of each whole epoch; empty for problems without. */
  readonly accuracies: Float64Array;
  /** The thesis' running average of the same, one per part of an epoch (see `partEnd`); empty for problems without. */
  readonly runningAccuracies: Float64Array;
  /** The first step, among those asked for, with a loss that is not finite. */
  readonly divergedAt: number | null;
  /** Where the recording stands, at or beyond the steps asked for; null where none is kept (a diverged run) or handed on. */
  readonly snapshot: Snapshot | null;
  /** Steps computed by this call; the others were in the store. */
  readonly stepsComputed: number;
  /** Computing time of this call. */
  readonly seconds: number;
}
