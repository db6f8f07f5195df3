/** Sizes of folders, for people. */
import fs from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of the files in a folder; links count nothing, nor does what goes away meanwhile. 0 where there is no folder. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const { parentPath, name } of entries.filter((entry) => entry.isFile())) {
    sum += (await fs.stat(join(parentPath, name)).catch(() => undefined))?.size ?? 0;
  }
  return sum;
}

/** "615 MB". */
export function inMegabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
