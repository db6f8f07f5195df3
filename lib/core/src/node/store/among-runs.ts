/** The disk's errors in the folder of the runs: with the variable that moves it. */
import { withAdvice } from './disk.js';

export function adviceOnRuns(error: unknown): unknown {
  return withAdvice(error, 'or set L2O_RUNS to another folder; all finished steps are kept');
}

/** Does something there. @throws StorageError that names L2O_RUNS where the disk is in the way */
export async function amongRuns<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw adviceOnRuns(error);
  }
}
