/** The idx format of the MNIST files: a magic number, the dimensions, then bytes in row-major order. */
import { DataError } from '../errors.js';

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
  mend: string,
): Uint8Array {
  const headerBytes = 4 + 4 * dimensions.length;
  const shape = dimensions.join(' x ');
  const refuse = (found: string) =>
    new DataError({ expected: `${path} is an idx file of ${shape} unsigned bytes`, found, mend });

  const magic = UNSIGNED_BYTES | dimensions.length;
  if (content.length < headerBytes)
    throw refuse(`a file of ${content.length} bytes, shorter than the header`);
  if (content.readUInt32BE(0) !== magic) {
    throw refuse(`a file that begins with ${hex(content.readUInt32BE(0))} instead of ${hex(magic)}`);
  }
  const found = dimensions.map((_, i) => content.readUInt32BE(4 + 4 * i));
  if (found.join() !== dimensions.join()) throw refuse(`dimensions ${found.join(' x ')}`);
  const bytes = headerBytes + dimensions.reduce((product, length) => product * length, 1);
  if (content.length !== bytes) throw refuse(`${content.length} bytes instead of ${bytes}`);
  return content.subarray(headerBytes);
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, '0')}`;
}
