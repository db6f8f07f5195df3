/** What every set-up gets: where to tell what is done, and the signal that says stop. */
import { Interrupted } from 'l2o/internal/errors.js';
import { whileLocked } from 'l2o/internal/node/store/while-locked.js';

export interface PrepareOptions {
  /** Lines about what is being done. */
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Work extends PrepareOptions {
  readonly onProgress: (line: string) => void;
}

/** After each program that ran: it may have ended because it was stopped. @throws Interrupted */
export function throwIfStopped({ signal }: Pick<Work, 'signal'>): void {
  if (signal?.aborted) throw new Interrupted('Stopped while setting up. The same command starts again.');
}

/** One process sets up; others wait for it. @param what in words: "Node" */
export function setUpAlone<T>(
  lock: string,
  what: string,
  work: () => Promise<T>,
  { onProgress, signal }: PrepareOptions,
): Promise<T> {
  return whileLocked(lock, work, {
    onWaiting: (holder) => onProgress?.(`Waiting for ${holder}, which sets up ${what} ...`),
    throwIfStopped: () => throwIfStopped({ signal }),
    signal,
  });
}
