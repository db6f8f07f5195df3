/** Files that may be missing. */
import { DataError } from 'l2o/internal/errors.js';

/** What a file says; undefined where it is missing or damaged. */
export function ifIntact<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
