/** Work that one process does at a time, while others wait for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { acquireLock, describeHolder, FileLock } from './lock.js';

/** Between two looks: soon at first, since most work under a lock is short. */
const firstPause = 10;
const longestPause = 500;
/** Who waits for so long is told for whom. */
const silence = 300;

export interface Waiting {
  /** Told once, by whom the lock is held. */
  readonly onWaiting?: (holder: string) => void;
  /** Throws when the signal has come. */
  readonly throwIfStopped?: () => void;
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
  { onWaiting, throwIfStopped, signal }: Waiting = {},
): Promise<T> {
  const begin = performance.now();
  let hasSaid = false;
  for (let milliseconds = firstPause; ; milliseconds = Math.min(2 * milliseconds, longestPause)) {
    throwIfStopped?.();
    const lock = await acquireLock(file);
    if (lock instanceof FileLock) {
      try {
        return await work();
      } finally {
        await lock.release();
      }
    }
    if (!hasSaid && performance.now() - begin > silence) {
      onWaiting?.(describeHolder(lock));
      hasSaid = true;
    }
    // The signal ends the pause; the loop then sees it.
    await pause(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}
