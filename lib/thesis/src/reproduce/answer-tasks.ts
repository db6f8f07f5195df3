/** The other side of `Threads`: a thread that does one task at a time, and answers with what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { serializeError } from 'l2o/internal/evaluation/serialized-error.js';
import type { FromThread, Listening, ToThread } from './threads.js';

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
