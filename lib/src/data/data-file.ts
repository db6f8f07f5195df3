/** One data file: found plain or compressed, and held against the manifest. */
import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataError } from '../errors.js';
import { errorCode } from '../store/disk.js';
import type { DataFolder } from './locate.js';
import type { ManifestFile } from './manifest.js';

/** What a file is, once it is held against the manifest. */
export interface CheckedContent {
  readonly md5: string;
  /** "official" for a file that is as the manifest says, else what the owner of its folder says was done to it. */
  readonly variant: string;
}

/** The path of a file, plain or with ".gz"; undefined where there is neither. */
export function findDataFile(folder: DataFolder, { file }: ManifestFile): string | undefined {
  return [join(folder.path, file), join(folder.path, `${file}.gz`)].find((path) => existsSync(path));
}

/** The content of a file, uncompressed, whatever it is. @throws DataError when it is missing or cannot be read */
export async function readDataFile(folder: DataFolder, entry: ManifestFile): Promise<Buffer> {
  const path = findDataFile(folder, entry);
  if (path === undefined) {
    // A folder that may not be entered looks like one without the file.
    await access(folder.path, constants.X_OK).catch((error: unknown) => {
      if (isForbidden(error)) throw forbidden(folder.path, error);
    });
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
    if (isForbidden(error)) throw forbidden(path, error);
    const found = error instanceof Error ? error.message : String(error);
    throw new DataError(
      { expected: `${path} can be read and uncompressed`, found, mend: folder.mend },
      { cause: error },
    );
  }
}

/**
 * Holds a file's content against the manifest. In a folder that names a variant, any content will do.
 * @throws DataError when size or checksum differ
 */
export function checkContent(content: Buffer, entry: ManifestFile, folder: DataFolder): CheckedContent {
  const md5 = createHash('md5').update(content).digest('hex');
  if (md5 === entry.md5) return { md5, variant: 'official' };
  const sameSize = content.length === entry.bytes;
  const asExpected = sameSize && entry.md5 === undefined;
  if (asExpected || folder.variant !== 'official') return { md5, variant: folder.variant };
  const place = `${entry.file} in ${folder.path}`;
  if (entry.md5 === undefined) {
    throw new DataError({
      expected: `${place} has ${entry.bytes} bytes, uncompressed`,
      found: `${content.length} bytes`,
      mend: folder.mend,
    });
  }
  throw new DataError({
    expected: `${place} has MD5 ${entry.md5} and ${entry.bytes} bytes, uncompressed`,
    found: `MD5 ${md5}${sameSize ? '' : ` and ${content.length} bytes`}`,
    mend: folder.mend,
  });
}

/** One checksum over all files of a data set: part of the definition of every run on it. */
export function checksumOver(files: readonly { readonly file: string; readonly md5: string }[]): string {
  const lines = files.map(({ file, md5 }) => `${file} ${md5}\n`);
  return createHash('md5').update(lines.join('')).digest('hex');
}

function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');
}

function forbidden(path: string, cause: unknown): DataError {
  return new DataError(
    {
      expected: `${path} can be read`,
      found: `the system does not allow it (${errorCode(cause)})`,
      mend: `give yourself the right, "chmod -R u+rX ${path}", or copy it to a folder of your own`,
    },
    { cause },
  );
}
