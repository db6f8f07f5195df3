/** Puts the files of a figure, a table or a drawing into a folder. */
import { join } from 'node:path';
import { makeFolder, withAdvice, writeAtomically } from '../store/disk.js';

export type NamedFile = readonly [name: string, content: string | Uint8Array];

/**
 * Each file whole or not at all.
 *
 * @param folder made if it is not there
 * @returns the paths of the files
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function writeFiles(folder: string, files: readonly NamedFile[]): Promise<string[]> {
  try {
    await makeFolder(folder);
    for (const [name, content] of files) await writeAtomically(folder, name, Buffer.from(content));
  } catch (error) {
    throw withAdvice(
      error,
      'or name another folder with --out or L2O_FIGURES; the runs are kept',
      `Figures and tables can be written to ${folder}`,
    );
  }
  return files.map(([name]) => join(folder, name));
}
