/**
 * Files that belong together change together: all or none, whatever happens in between.
 *
 * They are written beside their places first, which is what takes room on the disk. Then a list of them is made: from here
 * on they count. Then they are renamed. Who dies before the list leaves leftovers, which the next one removes; who dies
 * after it leaves the list, and whoever comes next, to write or to read, does the rest. One process at a time does any of it.
 */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '../../errors.js';
import {
  kindOf,
  namesIn,
  patiently,
  storageError,
  syncFolder,
  temporaryEnding,
  writeAtomically,
  writeDurably,
} from './disk.js';
import { whileLocked } from './while-locked.js';

export type NamedFile = readonly [name: string, content: string | Uint8Array];

const own = '.l2o-';
const lockName = `${own}lock`;
const listName = `${own}set.json`;

/**
 * @param folder made if it is not there
 * @param make the files; called while no other process writes there, so that it may read what is there
 * @returns their names
 * @throws StorageError when the folder cannot be written or the disk is full: then it is as it was; what `make` throws
 */
export function writeSet(folder: string, make: () => Promise<readonly NamedFile[]>): Promise<string[]> {
  return whileLocked(join(folder, lockName), async () => {
    await finish(folder);
    const files = await make();
    const names = files.map(([name]) => name);
    try {
      for (const name of names) await requireFreePlace(join(folder, name));
      for (const [name, content] of files)
        await writeDurably(join(folder, besides(name)), Buffer.from(content));
      await writeAtomically(folder, listName, Buffer.from(JSON.stringify(names)));
    } catch (error) {
      await clear(folder);
      throw storageError(folder, error);
    }
    await finish(folder);
    return names;
  });
}

/**
 * Reads files of a folder that belong together, while no process changes them.
 * @throws StorageError when a set that was begun cannot be finished; what `read` throws
 */
export async function readSet<T>(folder: string, read: () => Promise<T>): Promise<T> {
  // Where no lock is and none can be made, nobody writes.
  const mayWrite = await fs.access(folder, fs.constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!mayWrite) return read();
  return whileLocked(join(folder, lockName), async () => {
    await finish(folder);
    return read();
  });
}

/** Puts the files of a list in their places, and takes away what is left of others. */
async function finish(folder: string): Promise<void> {
  const there = new Set(await namesIn(folder));
  if (there.has(listName)) {
    try {
      // Those that are in their places already are not beside them any more.
      for (const name of (await listedIn(folder)).filter((name) => there.has(besides(name)))) {
        await patiently(() => fs.rename(join(folder, besides(name)), join(folder, name)));
      }
      await syncFolder(folder);
      await fs.rm(join(folder, listName));
    } catch (error) {
      throw storageError(folder, error);
    }
  }
  await clear(folder);
}

async function listedIn(folder: string): Promise<string[]> {
  const text = await fs.readFile(join(folder, listName), 'utf8');
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  } catch {
    // Not ours: it was whole when it was made.
    return [];
  }
}

/** What cannot be replaced by a file is found before the first of a set is. */
async function requireFreePlace(file: string): Promise<void> {
  const found = await fs.lstat(file).catch(() => undefined);
  if (!found?.isDirectory()) return;
  throw new StorageError({
    expected: `${file} can be written`,
    found: `${kindOf(found)} in its place`,
    fix: 'move it away',
  });
}

/** Beside the files, and removals of locks: see lock.ts. */
async function clear(folder: string): Promise<void> {
  const left = (await namesIn(folder)).filter(
    (name) =>
      (name.startsWith(`${lockName}.`) && !name.endsWith('.new')) ||
      (name.startsWith(own) && name.endsWith(temporaryEnding)),
  );
  await Promise.all(left.map((name) => fs.rm(join(folder, name), { force: true }).catch(() => undefined)));
}

function besides(name: string): string {
  return `${own}${name}${temporaryEnding}`;
}
