/** One data file: found plain or compressed, and held against the manifest. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import { DataError, MissingDataError } from 'l2o/internal/errors.js';
import { readWithin } from 'l2o/internal/node/data/read-file.js';
import { errorCode } from 'l2o/internal/node/store/disk.js';
import type { ManifestFile } from './manifest.js';

export interface DataFolder {
  readonly path: string;
  /** What a person can do about a missing or damaged file in it. */
  readonly fix: string;
  /** "official" where every file must be as the manifest says, else what its owner says was done to the files. */
  readonly variant: string;
  /** Its owner names a variant, and does not say that it is one of the images of the thesis. */
  readonly foreign?: boolean;
  /** Where the files come on request, so that nothing is amiss while there are none. */
  readonly onRequest?: boolean;
}

/** The variant of files that are like the official ones, as far as can be seen without a checksum. */
export const unverified = 'unverified';

/** What a file is, once it is held against the manifest. */
export interface CheckedContent {
  readonly md5: string;
  /**
   * "official" for a file with the checksum of the official one; "unverified" for one that may be it, where no checksum is
   * known; else what the owner of its folder says was done to it.
   */
  readonly variant: string;
}

/** The path of a file, plain or with ".gz", "train-images.idx3-ubyte" for "train-images-idx3-ubyte"; undefined where there is none. */
export function findDataFile({ path }: Pick<DataFolder, 'path'>, { file }: ManifestFile): string | undefined {
  const names = [file, file.replace('-idx', '.idx')].flatMap((name) => [name, `${name}.gz`]);
  return names.map((name) => join(path, name)).find((one) => existsSync(one));
}

/** In a folder that names a variant a file may be larger than the official one, so many times at most. */
const mostTimes = 4;

/** What is packed with gzip is hardly ever larger than plain. */
const gzipExcess = 100_000;

/**
 * The content of a file, uncompressed, whatever it is; of a larger one than can be meant nothing is read.
 * @throws DataError when it is missing or cannot be read
 */
export async function readDataFile(folder: DataFolder, entry: ManifestFile): Promise<Buffer> {
  const path = findDataFile(folder, entry);
  if (path === undefined) throw await missingFileError(folder, entry);
  const most = entry.bytes * (folder.variant === 'official' ? 1 : mostTimes);
  try {
    if (!path.endsWith('.gz')) return readWithin(path, most);
    return await promisify(gunzip)(readWithin(path, most + gzipExcess), { maxOutputLength: most });
  } catch (error) {
    if (isForbidden(error)) throw forbidden(path, error);
    const isEndless = errorCode(error) === 'ERR_BUFFER_TOO_LARGE';
    const found = error instanceof Error ? error.message : String(error);
    throw new DataError(
      {
        expected: `${path} can be read and uncompressed`,
        found: isEndless ? `more than ${most} bytes in it` : found,
        fix: folder.fix,
      },
      { cause: error },
    );
  }
}

/** Other forms in which the same images are handed round, by the ending of a file. */
const otherForms = /\.(csv|npz|npy|mat|parquet|arrow|pkl|pickle|pt|zip|tar|tgz|png|jpg)(\.gz)?$/i;

async function missingFileError(folder: DataFolder, { file, name }: ManifestFile): Promise<DataError> {
  // A folder that may not be entered looks like one without the file.
  const names = await readdir(folder.path).catch((error: unknown) => {
    if (isForbidden(error)) throw forbidden(folder.path, error);
    return [];
  });
  const others = names.filter((one) => otherForms.test(one)).slice(0, 3);
  const found = 'no such file, neither plain nor with ".gz"';
  const expected = `${file} (${name}) lies in ${folder.path}`;
  if (others.length === 0) return new MissingDataError({ expected, found, fix: folder.fix });
  return new DataError({
    expected,
    found: `${found}, but ${others.join(', ')}: that form is not read`,
    fix: `put the files of the manifest there, such as ${file}.gz; or ${folder.fix}`,
  });
}

/**
 * Holds a file's content against the manifest. In a folder that names a variant, any content will do.
 * @throws DataError when size or checksum differ
 */
export function checkContent(content: Buffer, entry: ManifestFile, folder: DataFolder): CheckedContent {
  const md5 = createHash('md5').update(content).digest('hex');
  if (md5 === entry.md5) return { md5, variant: 'official' };
  const sameSize = content.length === entry.bytes;
  if (folder.variant !== 'official') return { md5, variant: folder.variant };
  if (sameSize && entry.md5 === undefined) return { md5, variant: unverified };
  const place = `${entry.file} in ${folder.path}`;
  if (entry.md5 === undefined) {
    throw new DataError({
      expected: `${place} has ${entry.bytes} bytes, uncompressed`,
      found: `${content.length} bytes`,
      fix: folder.fix,
    });
  }
  throw new DataError({
    expected: `${place} has MD5 ${entry.md5} and ${entry.bytes} bytes, uncompressed`,
    found: `MD5 ${md5}${sameSize ? '' : ` and ${content.length} bytes`}`,
    fix: folder.fix,
  });
}

/**
 * What a data set is, from what its files are: "official" only where every one is. One checksum over all of them is part of the
 * definition of every run on it.
 */
export function described(
  files: readonly (CheckedContent & { readonly file: string })[],
  { foreign = false }: DataFolder,
): Pick<ImageDataset, 'variant' | 'checksum' | 'foreign'> {
  const variant = files.find((one) => one.variant !== 'official')?.variant ?? 'official';
  const lines = files.map(({ file, md5 }) => `${file} ${md5}\n`);
  const checksum = createHash('md5').update(lines.join('')).digest('hex');
  return { variant, checksum, ...(foreign && variant !== 'official' && { foreign }) };
}

function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(errorCode(error) ?? '');
}

function forbidden(path: string, cause: unknown): DataError {
  return new DataError(
    {
      expected: `${path} can be read`,
      found: `the system does not allow it (${errorCode(cause)})`,
      fix: `give yourself the right, "chmod -R u+rX ${path}", or copy it to a folder of your own`,
    },
    { cause },
  );
}
