/** The idx format of the MNIST files: a magic number, the dimensions, then bytes in row-major order. */
import { DataError } from '../../errors.js';

/** The second half of the magic number is the kind of the entries (8: unsigned bytes) and the number of dimensions. */
const UNSIGNED_BYTES = 0x0800;

/**
 * The entries of an idx file of unsigned bytes.
 * @param path for messages
 * @throws DataError when it is something else, has other dimensions, or is cut off
 */
export function readIdx(
  content: Buffer,
  dimensions: readonly number[],
  path: string,
  fix: string,
): Uint8Array {
  const shape = dimensions.join(' x ');
  const { values } = read(content, dimensions, `${path} is an idx file of ${shape} unsigned bytes`, fix);
  return values;
}

/** The same of a file with so many dimensions, of whatever length. */
export function readIdxOf(
  content: Buffer,
  dimensions: number,
  path: string,
  fix: string,
): { readonly values: Uint8Array; readonly shape: readonly number[] } {
  const any = Array.from({ length: dimensions }, () => undefined);
  return read(content, any, `${path} is an idx file of unsigned bytes with ${dimensions} dimensions`, fix);
}

function read(
  content: Buffer,
  dimensions: readonly (number | undefined)[],
  expected: string,
  fix: string,
): { readonly values: Uint8Array; readonly shape: readonly number[] } {
  const headerBytes = 4 + 4 * dimensions.length;
  const refuse = (found: string) => new DataError({ expected, found, fix });

  const magic = UNSIGNED_BYTES | dimensions.length;
  if (content.length < headerBytes)
    throw refuse(`a file of ${content.length} bytes, shorter than the header`);
  if (content.readUInt32BE(0) !== magic) {
    throw refuse(`a file that begins with ${hex(content.readUInt32BE(0))} instead of ${hex(magic)}`);
  }
  const shape = dimensions.map((_, i) => content.readUInt32BE(4 + 4 * i));
  const isOther = dimensions.some((length, i) => length !== undefined && length !== shape[i]);
  if (isOther) throw refuse(`dimensions ${shape.join(' x ')}`);
  const bytes = headerBytes + shape.reduce((product, length) => product * length, 1);
  if (content.length !== bytes) throw refuse(`${content.length} bytes instead of ${bytes}`);
  return { values: content.subarray(headerBytes), shape };
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
