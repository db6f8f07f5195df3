/** Hashes of what a definition computes: SHA-256, and how numbers enter it. */
import { concatenated, utf8 } from '../bytes.js';
import { sha256 } from '../sha256.js';

/** What texts and bytes come to, one after the other: the first 16 hex digits of their SHA-256. */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const bytes = parts.flatMap((part) => [
    // The length of each keeps "ab", "c" apart from "a", "bc".
    utf8(`${part.length}:`),
    typeof part === 'string' ? utf8(part) : part,
  ]);
  return sha256(concatenated(bytes)).slice(0, 16);
}

/** Numbers as bytes, little-endian as WebAssembly has them. */
export function bytesOf(values: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
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
