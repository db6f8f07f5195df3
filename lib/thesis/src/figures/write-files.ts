/** Puts the files of a figure, a table or a drawing into a folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withAdvice } from 'l2o/internal/node/store/disk.js';
import { type NamedFile, writeSet } from 'l2o/internal/node/store/file-set.js';

export type { NamedFile } from 'l2o/internal/node/store/file-set.js';

/** Files of a folder by their paths: all of a set, and those of them that were written because they were others before. */
export interface Written {
  readonly files: readonly string[];
  readonly changed: readonly string[];
}

/**
 * All of them or none, even if the process or the machine stops at any moment. One that is there with the same bytes stays untouched.
 *
 * @param folder made if it is not there
 * @param make the files; called while no other process writes there, so that it may read what is there
 * @throws StorageError when the folder cannot be written or the disk is full: then it is as it was
 */
export async function writeFiles(
  folder: string,
  make: () => Promise<readonly NamedFile[]>,
): Promise<Written> {
  let names: readonly string[] = [];
  const makeChanged = async () => {
    const all = await make();
    names = all.map(([name]) => name);
    const isThere = await Promise.all(all.map((file) => isAsWritten(folder, file)));
    return all.filter((_, i) => !isThere[i]);
  };
  const pathOf = (name: string) => join(folder, name);
  try {
    const changed = await writeSet(folder, makeChanged);
    return { files: names.map(pathOf), changed: changed.map(pathOf) };
  } catch (error) {
    throw withAdvice(
      error,
      'or name another folder with --out or L2O_FIGURES; the runs are kept',
      `Figures and tables can be written to ${folder}`,
    );
  }
}

async function isAsWritten(folder: string, [name, content]: NamedFile): Promise<boolean> {
  const there = await readFile(join(folder, name)).catch(() => undefined);
  return there?.equals(Buffer.from(content)) ?? false;
}
