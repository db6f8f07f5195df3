/**
 * Threads that compute the trainings and runs of an experiment side by side, one at a time each.
 *
 * A thread is told numbers, not objects: which experiment, and which of its trainings or runs. It makes the same plan from the
 * same records and works on the same store, so a run has the same bytes whoever computes it.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Interrupted } from '../errors.js';
import { HeldElsewhere, orHeld } from '../evaluation/held.js';
import type { CurveProgress } from '../evaluation/progress.js';
import type { RunResult } from '../evaluation/run-request.js';
import type { Experiment, FigureExperiment } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import type { ProfileName } from '../profile.js';
import type { ReproduceOptions } from './options.js';
import { reviveError, type SentError } from './sent-error.js';

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

export type ToWorker = { readonly task: Task } | { readonly stop: true };

export type FromWorker =
  | { readonly progress: CurveProgress }
  | { readonly warning: string }
  | { readonly result: RunResult | undefined }
  | { readonly error: SentError };

/** What a thread is made with. */
export interface WorkerSetup {
  readonly engine: string;
  readonly explicitEngine: boolean;
  readonly runs: string;
  readonly checkpointSeconds?: number;
}

export class Workers {
  readonly #count: number;
  readonly #runs: string;
  #threads: Worker[] = [];

  /**
   * @param count how many run at most; they start with the first work that needs them
   * @param runs folder of the run store
   */
  constructor(runs: string, count: number = availableParallelism()) {
    this.#runs = runs;
    this.#count = count;
  }

  /** Whether it is worth while, and possible: threads know the experiments of the kit alone. */
  canCompute(experiment: Experiment, tasks: number): boolean {
    return this.#count > 1 && tasks > 1 && experiments.includes(experiment);
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
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
    this.#threads = [];
  }

  async #compute(
    experiment: Experiment,
    kind: Task['kind'],
    indices: readonly number[],
    options: ReproduceOptions,
  ): Promise<(RunResult | HeldElsewhere | undefined)[]> {
    const { profile, seeds, epochs, signal } = options;
    const outcomes: (RunResult | HeldElsewhere | undefined)[] = Array(indices.length).fill(undefined);
    const stop = new AbortController();
    let next = 0;
    const workThrough = async (thread: Worker) => {
      while (next < indices.length && !stop.signal.aborted && !signal?.aborted) {
        const place = next++;
        const task = {
          experiment: experiment.id,
          kind,
          index: indices[place],
          profile,
          ...(seeds === undefined ? {} : { seeds }),
          ...(epochs === undefined ? {} : { epochs }),
        };
        outcomes[place] = await orHeld(perform(thread, task, options, stop.signal));
      }
    };
    const threads = this.#start(Math.min(this.#count, indices.length), options);
    const ends = await Promise.allSettled(
      threads.map((thread) =>
        workThrough(thread).catch((error: unknown) => {
          // One that failed ends the others at their next step; what they did is stored.
          stop.abort();
          throw error;
        }),
      ),
    );
    if (signal?.aborted) throw new Interrupted();
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    const [cause] = [...errors.filter((error) => !(error instanceof Interrupted)), ...errors];
    if (cause) throw cause;
    return outcomes;
  }

  #start(count: number, { engine, checkpointSeconds }: ReproduceOptions): readonly Worker[] {
    const setup: WorkerSetup = {
      engine: engine.engine.name,
      explicitEngine: engine.explicit,
      runs: this.#runs,
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    };
    while (this.#threads.length < count) {
      const thread = new Worker(new URL('./worker.js', import.meta.url), { workerData: setup });
      // A waiting thread does not keep the process alive.
      thread.unref();
      // One that died answers nothing any more: the next work starts another in its place.
      const forget = () => {
        this.#threads = this.#threads.filter((one) => one !== thread);
      };
      thread.once('error', forget).once('exit', forget);
      this.#threads.push(thread);
    }
    return this.#threads.slice(0, count);
  }
}

/** One task on one thread. */
function perform(
  thread: Worker,
  task: Task,
  { onProgress, onWaiting, signal }: ReproduceOptions,
  stop: AbortSignal,
): Promise<RunResult | undefined> {
  return new Promise((resolve, reject) => {
    const say = (message: ToWorker) => thread.postMessage(message);
    const onStop = () => say({ stop: true });
    const onMessage = (message: FromWorker) => {
      if ('progress' in message) onProgress?.(message.progress);
      else if ('warning' in message) onWaiting?.(message.warning);
      else if ('error' in message) end(() => reject(reviveError(message.error)));
      else end(() => resolve(message.result));
    };
    const onError = (error: Error) => end(() => reject(error));
    const onExit = (code: number) =>
      end(() => reject(new Error(`a computing thread ended with code ${code}: it may be out of memory`)));
    const end = (conclude: () => void) => {
      thread.off('message', onMessage).off('error', onError).off('exit', onExit);
      for (const one of [signal, stop]) one?.removeEventListener('abort', onStop);
      thread.unref();
      conclude();
    };
    thread.ref();
    thread.on('message', onMessage).on('error', onError).on('exit', onExit);
    for (const one of [signal, stop]) one?.addEventListener('abort', onStop);
    say({ task });
    if (signal?.aborted || stop.aborted) onStop();
  });
}
