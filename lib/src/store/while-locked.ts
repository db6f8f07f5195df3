/** Work that one process does at a time, while others wait for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { acquireLock, describeHolder, FileLock } from './lock.js';

const waitMilliseconds = 500;

export interface Waiting {
  /** Told once, by whom the lock is held. */
  readonly onWaiting: (holder: string) => void;
  /** Throws when the signal has come. */
  readonly throwIfStopped: () => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does something while this process holds a lock, as soon as it can be had.
 * @param file of the lock; its folder is made where there is none
 * @throws StorageError when the lock cannot be written; what `throwIfStopped` throws; what the work throws
 */
export async function whileLocked<T>(
  file: string,
  work: () => Promise<T>,
  { onWaiting, throwIfStopped, signal }: Waiting,
): Promise<T> {
  let hasSaid = false;
  for (;;) {
    throwIfStopped();
    const lock = await acquireLock(file);
    if (lock instanceof FileLock) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (!hasSaid) onWaiting(describeHolder(lock));
    hasSaid = true;
    // The signal ends the pause; the loop then sees it.
    await pause(waitMilliseconds, undefined, { signal }).catch(() => undefined);
  }
}
