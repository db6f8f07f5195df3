/** A folder that can be written, known before hours of computing. */
import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '../errors.js';
import { makeFolder } from './disk.js';

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
    throw new StorageError(
      {
        expected: `${folder} can be written`,
        found: reasonOf(error),
        mend: `change the rights of the folder, or name another one: ${another}`,
      },
      { cause: error },
    );
  } finally {
    await rm(trial, { force: true }).catch(() => undefined);
  }
}

/** The system's own words, also where they come wrapped already. */
function reasonOf(error: unknown): string {
  if (error instanceof StorageError) return error.explanation.found;
  return error instanceof Error ? error.message : String(error);
}
