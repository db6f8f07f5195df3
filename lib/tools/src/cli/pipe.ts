/**
 * `l2o reproduce 2>&1 | head -1`: a reader that has seen enough ends no work. What is said to it is lost; the work goes on to
 * its end, and the exit code is that of the work.
 */
import { explainedSystemError } from './system-error.js';

/** A pipe whose reader is gone, a terminal that was closed. */
const readerGone = ['EPIPE', 'ERR_STREAM_DESTROYED', 'EIO'];

let failure: Error | undefined;

function keep(error: NodeJS.ErrnoException): void {
  if (!readerGone.includes(error.code ?? '')) failure ??= explainedSystemError(error) ?? error;
}

/** From here on a reader that goes away is no error. */
export function goOnWithoutReader(): void {
  failure = undefined;
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error', keep) === 0) stream.on('error', keep);
  }
}

/** @throws what kept words from being written though somebody wants them: a file on a disk that is full */
export async function requireWritten(): Promise<void> {
  // What was said so far is on its way.
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((written) => stream.write('', () => written()));
  }
  if (failure) throw failure;
}
