/** Bytes, without Node's Buffer, which a browser has not. */

/** One after the other. */
export function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** The next multiple of 8: where numbers of 8 bytes may begin. */
export function alignUp(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** A text in UTF-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
