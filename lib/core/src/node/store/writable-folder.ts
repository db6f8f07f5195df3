/** A folder that can be written, known before hours of computing. */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, storageError, withAdvice } from './disk.js';

/**
 * Makes the folder if need be, and tries to write into it.
 * @param another how to name another one: "--out FOLDER"
 * @throws StorageError
 */
export async function requireWritableFolder(folder: string, another: string): Promise<void> {
  const trial = join(folder, `.${randomUUID()}.tmp`);
  try {
    await makeFolder(folder);
    await writeFile(trial, '');
  } catch (error) {
    throw withAdvice(
      storageError(trial, error),
      `or name another folder: ${another}`,
      `${folder} can be written`,
    );
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}
