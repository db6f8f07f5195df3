/** Files from outside, read with care: plain files only, and no more of them than can be meant. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { DataError } from '../../errors.js';
import { kindOf } from '../store/disk.js';

/**
 * The bytes of a file. Looked at before it is opened: a pipe would be waited for, a file of gigabytes would fill the memory.
 * @param most the largest size that makes sense
 * @throws Error whose message says what stands there instead; the system's own where it cannot be read
 */
export function readWithin(file: string, most: number): Buffer {
  const stats = statSync(file);
  if (!stats.isFile()) throw new Error(`${kindOf(stats)}, no file`);
  if (stats.size > most) throw new Error(`${stats.size} bytes, where at most ${most} are expected`);
  return readFileSync(file);
}

/** The largest file of the kit has a megabyte. */
const mostJsonBytes = 32_000_000;

/**
 * Reads a JSON file.
 * @param fix what a person can do when the file is missing or damaged
 * @param md5 its checksum, where it is known
 * @throws DataError when it is missing, damaged or of another shape than `decode` wants
 */
export function readJson<T>(file: string, decode: (value: unknown) => T, fix: string, md5?: string): T {
  try {
    const content = readWithin(file, mostJsonBytes);
    const value = decode(JSON.parse(content.toString('utf8')));
    const found = createHash('md5').update(content).digest('hex');
    if (md5 !== undefined && found !== md5) throw new Error(`MD5 ${found} instead of ${md5}`);
    return value;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new DataError({ expected: `${file} is there, and intact`, found, fix }, { cause: error });
  }
}
