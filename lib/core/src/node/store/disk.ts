/** Files that are either whole or not there, and errors of the disk put into words. */
import type { Stats } from 'node:fs';
import fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../../errors.js';

/** Ending of files that are being written. One that is found later is left over from a process that died. */
export const temporaryEnding = '.tmp';

let written = 0;

/**
 * Writes a file so that under its name there is the old content or the new, whole, even if the process
 * or the machine stops at any moment. Nothing is left behind when it fails.
 *
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function writeAtomically(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const file = join(folder, name);
  const temporary = join(folder, `${name}.${process.pid}-${written++}${temporaryEnding}`);
  try {
    await writeDurably(temporary, bytes);
    await patiently(() => fs.rename(temporary, file));
  } catch (error) {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(file, error);
  }
  await syncFolder(folder);
}

/** Makes a file that is on the disk when this returns. @throws where there is one already, and the system's other errors */
export async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await fs.open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename lasting, where the system can: Windows cannot open a folder, and needs no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await fs.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file is whole under its name either way.
  }
}

/** The names in a folder; none when there is no such folder. @throws StorageError */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw storageError(folder, error);
  }
}

/** What stands under a name, in words: "a folder". */
export function kindOf(found: Stats): string {
  if (found.isFile()) return 'a file';
  if (found.isDirectory()) return 'a folder';
  if (found.isSymbolicLink()) return 'a symbolic link';
  return found.isFIFO() ? 'a pipe' : 'a device';
}

/** Makes a folder and those above it. @throws StorageError */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolders(folder);
  } catch (error) {
    throw storageError(folder, error);
  }
}

/** Not `mkdir` with `recursive`: that one never returns where a folder cannot be made and the system says ENOENT (/proc). */
async function makeFolders(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolders(dirname(folder));
      await fs.mkdir(folder).catch((again) => unlessFolder(folder, again));
    } else {
      await unlessFolder(folder, error);
    }
  }
}

/** An error about a folder that is there after all is none. */
async function unlessFolder(folder: string, error: unknown): Promise<void> {
  const found = await fs.stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw error;
}

/** Removes a folder unless something is in it. */
export async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await fs.rmdir(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? ''))
      throw storageError(folder, error);
  }
}

/**
 * Does something to a file, again if need be: on Windows a virus scanner, or a reader of a file just deleted,
 * keeps others out for a moment.
 */
export async function patiently<T>(operation: () => Promise<T>): Promise<T> {
  const attempts = process.platform === 'win32' ? 20 : 1;
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      const isTransient = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '');
      if (!isTransient || attempt >= attempts) throw error;
      await pause(50);
    }
  }
}

/** The system's name of an error, "ENOENT". */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/**
 * An error of the disk in words a person can act on, as far as they hold of any folder: `withAdvice` adds what else
 * helps in one. Any other error passes unchanged.
 */
export function storageError(file: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const { found, fix } = systemErrors[code] ?? {
    found: error.message,
    fix: 'look after the disk',
  };
  return new StorageError(
    { expected: `${file} can be read and written`, found: `${found} (${code})`, fix },
    { cause: error },
  );
}

/**
 * The disk's own words, with the advice that fits the folder.
 *
 * @param advice goes on where the disk's own ends: "or set L2O_TRAINED to another folder"
 * @param expected says it better than the name of the file
 * @returns a new StorageError; an error that is not the disk's, or has its advice, as it is
 */
export function withAdvice(error: unknown, advice: string, expected?: string): unknown {
  if (!(error instanceof StorageError) || errorCode(error.cause) === undefined) return error;
  const { explanation } = error;
  return new StorageError(
    {
      expected: expected ?? explanation.expected,
      found: explanation.found,
      fix: `${explanation.fix}, ${advice}`,
    },
    { cause: error },
  );
}

const full = { found: 'no space is left there', fix: 'free some space' };
const forbidden = { found: 'the system does not allow it', fix: 'change the rights of the folder' };
const noFolder = { found: 'a file stands where a folder is needed', fix: 'move that file away' };

const systemErrors: Readonly<Record<string, { readonly found: string; readonly fix: string }>> = {
  ENOSPC: full,
  EDQUOT: full,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: { found: 'the file system is read-only', fix: 'make it writable' },
  ENOTDIR: noFolder,
  EEXIST: noFolder,
};
