/** Files that a command writes where a person says: none that is there is lost unasked. */
import { type Stats, statSync } from 'node:fs';
import { UsageError } from 'l2o/internal/errors.js';
import { errorCode, kindOf, storageError } from 'l2o/internal/node/store/disk.js';
import { bringBack } from 'l2o-thesis/internal/data/manifest.js';

/**
 * @param force whether the person said that a file there may go
 * @throws UsageError where something is there
 */
export function requireFree(file: string, force: boolean): void {
  const found = statIfThere(file);
  if (!found || (force && found.isFile())) return;
  throw new UsageError({
    expected: `${file} is a new file`,
    found: whatIsThere(file, found),
    fix: found.isFile() ? 'name another file, or add --force to replace it' : 'name another file',
  });
}

/** A path through a file leads nowhere; the folder is complained of when it is made. */
export function statIfThere(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return undefined;
    throw storageError(file, error);
  }
}

function whatIsThere(file: string, found: Stats): string {
  if (!found.isFile()) return kindOf(found);
  return bringBack(file) === undefined
    ? `one of ${found.size} bytes is there`
    : 'one that shipped with the kit is there';
}
