/** Puts the files of a figure, a table or a drawing into a folder. */
import { join } from 'node:path';
import { withAdvice } from 'l2o/internal/node/store/disk.js';
import { type NamedFile, writeSet } from 'l2o/internal/node/store/file-set.js';

export type { NamedFile } from 'l2o/internal/node/store/file-set.js';

/**
 * All of them or none, even if the process or the machine stops at any moment.
 *
 * @param folder made if it is not there
 * @param make the files; called while no other process writes there, so that it may read what is there
 * @returns the paths of the files
 * @throws StorageError when the folder cannot be written or the disk is full: then it is as it was
 */
export async function writeFiles(
  folder: string,
  make: () => Promise<readonly NamedFile[]>,
): Promise<string[]> {
  try {
    return (await writeSet(folder, make)).map((name) => join(folder, name));
  } catch (error) {
    throw withAdvice(
      error,
      'or name another folder with --out or L2O_FIGURES; the runs are kept',
      `Figures and tables can be written to ${folder}`,
    );
  }
}
