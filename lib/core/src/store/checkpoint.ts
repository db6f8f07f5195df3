/** What is kept of a run. */
import type { Snapshot } from '../snapshot.js';
import type { RunAddress } from './run-definition.js';

/** All that is known of a run so far, and all that is needed to go on exactly. */
export interface Checkpoint extends RunAddress {
  /** The engine that computed it, "tensor/wasm". */
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** The loss of each step done, float64; their number is the number of steps. */
  readonly losses: Float64Array;
  /** The share of test images classified rightly at the end of each whole epoch; empty where there is none. */
  readonly accuracies: Float64Array;
  /** The running average of the same, one per part of an epoch; empty where there is none. */
  readonly runningAccuracies: Float64Array;
  /** The first step with a loss that is not finite; the losses end before it. */
  readonly divergedAt: number | null;
  /** Computing time of all steps. */
  readonly seconds: number;
  /** What the engine goes on from; null after divergence, when nothing goes on. */
  readonly snapshot: Snapshot | null;
}

/** Whether the first `steps` steps of a run are in a checkpoint. */
export function covers(
  { step, diverged }: { readonly step: number; readonly diverged: boolean },
  steps: number,
): boolean {
  return diverged || step >= steps;
}
