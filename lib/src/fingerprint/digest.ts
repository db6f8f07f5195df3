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

export interface Remembered<K extends object, V> {
  (key: K): V;
  /** It is found out anew when it is asked for again. */
  forget(key: K): void;
}

/** What is found out once per object. What failed, for want of memory perhaps, is tried again. */
export function oncePer<K extends object, V>(find: (key: K) => V): Remembered<K, V> {
  const known = new WeakMap<K, V>();
  const forget = (key: K) => void known.delete(key);
  const ask = (key: K) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = find(key);
    known.set(key, found);
    if (found instanceof Promise) found.catch(() => forget(key));
    return found;
  };
  return Object.assign(ask, { forget });
}
