/** Files from outside, read with care: plain files only, and no more of them than can be meant. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
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

/** SHA-256 in hexadecimal digits: what the files of the kit say of their own content. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
