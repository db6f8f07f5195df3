/** What every step of a set-up gets: where to tell what is done, and the signal that says stop. */
import { Interrupted } from 'l2o/internal/errors.js';

export interface Work {
  readonly onProgress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** After each program that ran: it may have ended because it was stopped. @throws Interrupted */
export function throwIfStopped({ signal }: Pick<Work, 'signal'>): void {
  if (signal?.aborted) {
    throw new Interrupted('Stopped while setting up TensorFlow. The same command starts again.');
  }
}
