/** What every reproduction is told: how long, by what, with which store. */

import type { ProgressListener } from 'l2o/internal/evaluation/progress.js';
import type { FileStore } from 'l2o/internal/node/store/run-store.js';
import type { ChosenEngine } from '../engines.js';
import type { ProfileName } from '../profile.js';
import type { ShippedResults } from '../results/shipped-results.js';
import type { Replays } from './replays.js';
import type { Workers } from './workers.js';

export interface ReproduceOptions {
  readonly profile: ProfileName;
  /** How many seeds; the profile's own number by default. */
  readonly seeds?: number;
  /** How many epochs of figures that count in them; the profile's own number by default, at most the thesis'. */
  readonly epochs?: number;
  readonly engine: ChosenEngine;
  readonly store: FileStore;
  /** Curves that shipped with the kit, taken where the store has none; without them all are computed. */
  readonly results?: ShippedResults;
  /** Holds recordings against the program at hand before they are drawn; without it they are taken as they are. */
  readonly replays?: Replays;
  /** Whether a recording that begins otherwise now is computed again; else it is drawn with a mark. */
  readonly recompute?: boolean;
  /** Hashes of the runs that an earlier attempt at the figure computed, before it left it to another process; it grows. */
  readonly computed?: Set<string>;
  /** Threads that compute runs side by side; without them one run follows the other. */
  readonly workers?: Workers;
  readonly onProgress?: ProgressListener;
  /** Told what a person may want to know: that another process computes a run that is needed here, which engine a trial chose. */
  readonly onWaiting?: (message: string) => void;
  /** What another process computes is not waited for: `HeldElsewhere` says that it is to be looked at again. */
  readonly leaveHeld?: boolean;
  /** Stops at the next step; what is done stays in the store. */
  readonly signal?: AbortSignal;
  /** The longest time between two checkpoints; the evaluation's own unless given. */
  readonly checkpointSeconds?: number;
}
