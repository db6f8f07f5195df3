/** Writing data files, so that no half-written one ever has its final name. */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, storageError, withAdvice } from 'l2o/internal/node/store/disk.js';
import type { DataFolder } from 'l2o-thesis/internal/data/data-file.js';
import type { Collection } from 'l2o-thesis/internal/data/manifest.js';

/** A file that was brought. */
export interface FetchedFile {
  readonly collection: string;
  readonly file: string;
  readonly path: string;
}

/**
 * Puts a file of a collection under its name once it is whole.
 * @param write writes it under the name that it is given
 * @throws StorageError; nothing is left of the file then
 */
export async function writeWhole(
  { name }: Collection,
  folder: DataFolder,
  file: string,
  write: (part: string) => Promise<void>,
): Promise<FetchedFile> {
  const path = join(folder.path, file);
  const part = `${path}.part`;
  try {
    await makeFolder(folder.path);
    await write(part);
    await rename(part, path);
    return { collection: name, file, path };
  } catch (error) {
    await rm(part, { force: true });
    throw notWritable(path, error);
  }
}

/** A disk that is full, or a folder that takes no files, in words. Any other error passes unchanged. */
export function notWritable(path: string, error: unknown): unknown {
  return inDataFolder(path, storageError(path, error));
}

/** A StorageError with the advice that fits data files. Any other error passes unchanged. */
export function inDataFolder(path: string, error: unknown): unknown {
  return withAdvice(error, 'and repeat the command', `${path} can be written`);
}
