/** Hashes of what a definition computes: SHA-256, and how numbers enter it. */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';

/** What texts and bytes come to, one after the other: the first 16 hex digits of their SHA-256. */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    // The length of each keeps "ab", "c" apart from "a", "bc".
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Numbers as bytes, little-endian on every machine. */
export function bytesOf(values: Float32Array | Float64Array | Int32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  if (endianness() === 'LE') return bytes;
  const swapped = Buffer.from(bytes);
  return values.BYTES_PER_ELEMENT === 4 ? swapped.swap32() : swapped.swap64();
}

/** What is found out once per object. What failed, for want of memory perhaps, is tried again. */
export function oncePer<K extends object>(find: (key: K) => Promise<string>): (key: K) => Promise<string> {
  const known = new WeakMap<K, Promise<string>>();
  return (key) => {
    const before = known.get(key);
    if (before) return before;
    const found = find(key);
    known.set(key, found);
    found.catch(() => known.delete(key));
    return found;
  };
}
