/**
 * Threads that compute the trainings and runs of an experiment side by side, one at a time each.
 *
 * A thread is told numbers, not objects: which experiment, and which of its trainings or series. It has the same records and works
 * on the same store, so a run has the same bytes whoever computes it.
 */

import { HeldElsewhere } from 'l2o/internal/evaluation/held.js';
import type { ProgressListener } from 'l2o/internal/evaluation/progress.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { FileStore } from 'l2o/internal/node/store/run-store.js';
import type { ChosenEngine } from '../engines.js';
import type { Experiment, FigureExperiment, SeriesRecord } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import type { ProfileName } from '../profile.js';
import type { Replays } from '../results/replays.js';
import type { ShippedResults } from '../results/shipped-results.js';
import { Threads } from '../threads.js';

/** What is told of work that one process may do as several threads. */
export interface WorkOptions {
  readonly profile: ProfileName;
  /** How many seeds; by default those of the profile, and all further ones that are there in the length that is shown. */
  readonly seeds?: number;
  /** How many epochs of figures that count in them, at most the thesis'; by default as many as are there of a curve, or the profile's number. */
  readonly epochs?: number;
  readonly engine: ChosenEngine;
  readonly store: FileStore;
  /** Curves that shipped with the kit, taken where the store has none; without them all are computed. */
  readonly results?: ShippedResults;
  /** Holds recordings against the program at hand before they are drawn; without it they are taken as they are. */
  readonly replays?: Replays;
  /** Whether a recording that begins otherwise now is computed again; else it is drawn with a mark. */
  readonly recompute?: boolean;
  /** Whether figures are as long as they ship, or as the profile says, whatever else is stored: those that are published are. */
  readonly shippedAlone?: boolean;
  /** Hashes of the runs that an earlier attempt at the figure computed, before it left it to another process; it grows. */
  readonly computed?: Set<string>;
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

/** A run of a figure, as threads are told of it. */
export interface SeriesRun {
  readonly series: SeriesRecord;
  readonly seed: number;
  /** Steps from the starting point. */
  readonly steps: number;
  /** Its name in progress reports: "3.6 Adam eta 1e-2", of further seeds "3.6 Adam eta 1e-2, seed 1". */
  readonly curve: string;
}

/** One piece of work: one of the experiment's trainings, or a run of one of its series. */
export type Task = { readonly experiment: string; readonly profile: ProfileName } & (
  | { readonly training: number }
  | ({ readonly series: number } & Omit<SeriesRun, 'series'>)
);

/** What a thread is made with. */
export interface WorkerSetup {
  readonly engine: string;
  readonly explicitEngine: boolean;
  readonly runs: string;
  readonly checkpointSeconds?: number;
}

export class Workers {
  readonly #runs: string;
  readonly #threads: Threads<WorkerSetup, Task>;

  /**
   * @param count how many run at most; they start with the first work that needs them
   * @param runs folder of the run store
   */
  constructor(runs: string, count?: number) {
    this.#runs = runs;
    this.#threads = new Threads(new URL('./worker.js', import.meta.url), count);
  }

  /** Whether it is worth while, and possible: threads know the experiments of the kit alone. */
  canCompute(experiment: Experiment, tasks: number): boolean {
    return this.#threads.count > 1 && tasks > 1 && experiments.includes(experiment);
  }

  /** @returns one outcome for each @throws Interrupted, or the first error of a run */
  async computeRuns(
    { id, panels }: FigureExperiment,
    runs: readonly SeriesRun[],
    options: WorkOptions,
  ): Promise<(RunResult | HeldElsewhere)[]> {
    const all = panels.flatMap(({ series }) => series);
    const tasks = runs.map(({ series, seed, steps, curve }) => ({
      experiment: id,
      profile: options.profile,
      series: all.indexOf(series),
      seed,
      steps,
      curve,
    }));
    const outcomes = await this.#perform(tasks, options);
    return outcomes.flatMap((outcome) => outcome ?? []);
  }

  /** Leaves the trainings in the store. @param indices of the experiment's trainings @returns those that others compute */
  async computeTrainings(
    { id }: Experiment,
    indices: readonly number[],
    options: WorkOptions,
  ): Promise<(undefined | HeldElsewhere)[]> {
    const tasks = indices.map((training) => ({ experiment: id, profile: options.profile, training }));
    const outcomes = await this.#perform(tasks, options);
    return outcomes.map((outcome) => (outcome instanceof HeldElsewhere ? outcome : undefined));
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#threads.close();
  }

  #perform(tasks: readonly Task[], options: WorkOptions): Promise<(RunResult | HeldElsewhere | undefined)[]> {
    const { engine, checkpointSeconds } = options;
    const setup = {
      engine: engine.engine.name,
      explicitEngine: engine.explicit,
      runs: this.#runs,
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    };
    return this.#threads.perform(tasks, setup, options);
  }
}
