/** One data file: found plain or compressed, and held against the manifest. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from '../errors.js';
import type { DataFolder } from './locate.js';
import type { ManifestFile } from './manifest.js';

/** The path of a file, plain or with ".gz"; undefined where there is neither. */
export function findDataFile(folder: DataFolder, { file }: ManifestFile): string | undefined {
  return [join(folder.path, file), join(folder.path, `${file}.gz`)].find((path) => existsSync(path));
}

/** The content of a file, uncompressed, whatever it is. @throws DataError when it is missing or cannot be read */
export async function readDataFile(folder: DataFolder, entry: ManifestFile): Promise<Buffer> {
  const path = findDataFile(folder, entry);
  if (path === undefined) {
    throw new DataError({
      expected: `${entry.file} (${entry.name}) lies in ${folder.path}`,
      found: 'no such file, neither plain nor with ".gz"',
      mend: folder.mend,
    });
  }
  try {
    const content = await readFile(path);
    return path.endsWith('.gz') ? await promisify(gunzip)(content) : content;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new DataError(
      { expected: `${path} can be read and uncompressed`, found, mend: folder.mend },
      { cause: error },
    );
  }
}

/**
 * Holds a file's content against the manifest. In a folder that names a variant, any content will do.
 * @returns its MD5
 * @throws DataError when size or checksum differ
 */
export function checkContent(content: Buffer, entry: ManifestFile, folder: DataFolder): string {
  const md5 = createHash('md5').update(content).digest('hex');
  if (md5 === entry.md5 || folder.variant !== 'official') return md5;
  const size = content.length === entry.bytes ? '' : ` and ${content.length} bytes`;
  throw new DataError({
    expected: `${entry.file} in ${folder.path} has MD5 ${entry.md5} and ${entry.bytes} bytes, uncompressed`,
    found: `MD5 ${md5}${size}`,
    mend: folder.mend,
  });
}
