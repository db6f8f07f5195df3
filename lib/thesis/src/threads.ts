/** Threads that take one task at a time each, from a list, and answer with what came of it (see `answerTasks`). */

import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { Interrupted } from 'l2o/internal/errors.js';
import { type HeldElsewhere, orHeld } from 'l2o/internal/evaluation/held.js';
import type { CurveProgress } from 'l2o/internal/evaluation/progress.js';
import type { RunRequest, RunResult } from 'l2o/internal/evaluation/run-request.js';
import {
  deserializeError,
  type SerializedError,
  serializeError,
} from 'l2o/internal/evaluation/serialized-error.js';

export type ToThread<Task> = { readonly task: Task } | { readonly stop: true };

export type FromThread =
  | { readonly progress: CurveProgress }
  | { readonly warning: string }
  | { readonly result: RunResult | undefined }
  | { readonly error: SerializedError };

/** Who is told what the threads tell, and what stops them. */
export type Listening = Pick<RunRequest, 'onProgress' | 'onWaiting' | 'signal'>;

export class Threads<Setup, Task> {
  readonly #script: URL;
  /** How many work at most. */
  readonly count: number;
  #threads: Worker[] = [];

  /** @param script what each runs; they start with the first work that needs them */
  constructor(script: URL, count: number = availableParallelism()) {
    this.#script = script;
    this.count = count;
  }

  /** @param setup of threads that start now @returns one outcome per task @throws Interrupted, or the first error of a task */
  async perform(
    tasks: readonly Task[],
    setup: Setup,
    listening: Listening,
  ): Promise<(RunResult | HeldElsewhere | undefined)[]> {
    const { signal } = listening;
    const outcomes: (RunResult | HeldElsewhere | undefined)[] = Array(tasks.length).fill(undefined);
    const stop = new AbortController();
    let next = 0;
    const workThrough = async (thread: Worker) => {
      while (next < tasks.length && !stop.signal.aborted && !signal?.aborted) {
        const place = next++;
        outcomes[place] = await orHeld(perform(thread, tasks[place], listening, stop.signal));
      }
    };
    const threads = this.#start(Math.min(this.count, tasks.length), setup);
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

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
    this.#threads = [];
  }

  #start(count: number, setup: Setup): readonly Worker[] {
    while (this.#threads.length < count) {
      const thread = new Worker(this.#script, { workerData: setup });
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
function perform<Task>(
  thread: Worker,
  task: Task,
  { onProgress, onWaiting, signal }: Listening,
  stop: AbortSignal,
): Promise<RunResult | undefined> {
  return new Promise((resolve, reject) => {
    const say = (message: ToThread<Task>) => thread.postMessage(message);
    const onStop = () => say({ stop: true });
    const onMessage = (message: FromThread) => {
      if ('progress' in message) onProgress?.(message.progress);
      else if ('warning' in message) onWaiting?.(message.warning);
      else if ('error' in message) end(() => reject(deserializeError(message.error)));
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

// --- The other side: a thread that does one task at a time

/**
 * To be called once, by the script of a thread.
 * @param begin is given what the thread is set up with, and a way to warn; what it returns does the tasks
 */
export function answerTasks<Setup, Task>(
  begin: (
    setup: Setup,
    onWarning: (warning: string) => void,
  ) => (task: Task, listening: Listening) => Promise<RunResult | undefined>,
): void {
  const port = parentPort;
  if (!port) throw new Error('this module runs in a thread of its own');
  const answer = (message: FromThread) => port.postMessage(message);
  const onWarning = (warning: string) => answer({ warning });
  const perform = begin(workerData as Setup, onWarning);
  let stop = new AbortController();
  port.on('message', (message: ToThread<Task>) => {
    if ('stop' in message) {
      stop.abort();
      return;
    }
    stop = new AbortController();
    const listening = {
      onProgress: (progress) => answer({ progress }),
      onWaiting: onWarning,
      signal: stop.signal,
    } satisfies Listening;
    perform(message.task, listening).then(
      (result) => answer({ result }),
      (error: unknown) => answer({ error: serializeError(error) }),
    );
  });
}
