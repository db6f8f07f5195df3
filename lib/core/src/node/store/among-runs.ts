/** The disk's errors in the folder of the runs: with what helps there. */
import { withAdvice } from './disk.js';

export function adviceOnRuns(error: unknown): unknown {
  return withAdvice(error, 'or keep the runs in another folder; all finished steps are kept');
}

/** Does something there. @throws StorageError with this advice where the disk is in the way */
export async function amongRuns<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw adviceOnRuns(error);
  }
}
