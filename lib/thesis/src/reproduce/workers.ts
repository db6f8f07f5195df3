/**
 * Threads that compute the trainings and runs of an experiment side by side, one at a time each.
 *
 * A thread is told numbers, not objects: which experiment, and which of its trainings or runs. It makes the same plan from the
 * same records and works on the same store, so a run has the same bytes whoever computes it.
 */
import { HeldElsewhere } from 'l2o/internal/evaluation/held.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { Experiment, FigureExperiment } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import type { ProfileName } from '../profile.js';
import type { ReproduceOptions } from './options.js';
import { Threads } from './threads.js';

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
    options: ReproduceOptions,
  ): Promise<(RunResult | HeldElsewhere)[]> {
    const outcomes = await this.#compute(experiment, 'run', indices, options);
    return outcomes.flatMap((outcome) => outcome ?? []);
  }

  /** Leaves the trainings in the store. @param indices of the experiment's trainings @returns those that others compute */
  async computeTrainings(
    experiment: Experiment,
    indices: readonly number[],
    options: ReproduceOptions,
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
    options: ReproduceOptions,
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
