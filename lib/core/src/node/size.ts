/** Sizes of folders, for people. */
import fs from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Bytes of the files in a folder; links count nothing, nor does what is not there, or goes away meanwhile.
 * @throws the system's refusal where a folder cannot be read
 */
export async function folderSize(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of (await unlessGone(fs.readdir(folder, { withFileTypes: true }))) ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await folderSize(path);
    else if (entry.isFile()) sum += (await unlessGone(fs.stat(path)))?.size ?? 0;
  }
  return sum;
}

function unlessGone<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}

/** "615 MB". */
export function inMegabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
