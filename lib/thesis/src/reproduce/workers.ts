/**
 * Threads that compute the trainings and runs of an experiment side by side, one at a time each.
 *
 * A thread is told numbers, not objects: which experiment, and which of its trainings or runs. It makes the same plan from the
 * same records and works on the same store, so a run has the same bytes whoever computes it.
 */

import { HeldElsewhere } from 'l2o/internal/evaluation/held.js';
import type { ProgressListener } from 'l2o/internal/evaluation/progress.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { FileStore } from 'l2o/internal/node/store/run-store.js';
import type { ChosenEngine } from '../engines.js';
import type { Experiment, FigureExperiment } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import type { ProfileName } from '../profile.js';
import type { Replays } from '../results/replays.js';
import type { ShippedResults } from '../results/shipped-results.js';
import { Threads } from '../threads.js';

/** What is told of work that one process may do as several threads. */
export interface WorkOptions {
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

/** One piece of work. */
export interface Task {
  readonly experiment: string;
  readonly kind: 'training' | 'run';
  /** Which of the experiment's trainings, or of its plan's runs. */
  readonly index: number;
  readonly profile: ProfileName;
  readonly seeds?: number;
  readonly epochs?: number;
}

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

  /** @param indices of the runs of the experiment's plan @returns one outcome for each @throws Interrupted, or the first error of a run */
  async computeRuns(
    experiment: FigureExperiment,
    indices: readonly number[],
    options: WorkOptions,
  ): Promise<(RunResult | HeldElsewhere)[]> {
    const outcomes = await this.#compute(experiment, 'run', indices, options);
    return outcomes.flatMap((outcome) => outcome ?? []);
  }

  /** Leaves the trainings in the store. @param indices of the experiment's trainings @returns those that others compute */
  async computeTrainings(
    experiment: Experiment,
    indices: readonly number[],
    options: WorkOptions,
  ): Promise<(undefined | HeldElsewhere)[]> {
    const outcomes = await this.#compute(experiment, 'training', indices, options);
    return outcomes.map((outcome) => (outcome instanceof HeldElsewhere ? outcome : undefined));
  }

  /** Ends the threads. */
  close(): Promise<void> {
    return this.#threads.close();
  }

  #compute(
    { id }: Experiment,
    kind: Task['kind'],
    indices: readonly number[],
    options: WorkOptions,
  ): Promise<(RunResult | HeldElsewhere | undefined)[]> {
    const { profile, seeds, epochs, engine, checkpointSeconds } = options;
    const tasks = indices.map((index) => ({
      experiment: id,
      kind,
      index,
      profile,
      ...(seeds === undefined ? {} : { seeds }),
      ...(epochs === undefined ? {} : { epochs }),
    }));
    const setup = {
      engine: engine.engine.name,
      explicitEngine: engine.explicit,
      runs: this.#runs,
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    };
    return this.#threads.perform(tasks, setup, options);
  }
}
