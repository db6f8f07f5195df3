/**
 * The binary format of CIFAR-10: records of one label byte and 3,072 bytes of pixels, the planes of red, green and blue one after
 * the other, each of 32 x 32 row by row (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
import { DataError } from 'l2o/internal/errors.js';

export const side = 32;
export const channels = 3;
export const classes = 10;

const pixels = side * side;
const valuesPerImage = pixels * channels;
const bytesPerRecord = 1 + valuesPerImage;

/** How files that are taken for it begin. A record begins with a byte from 0 to 9. */
const otherKinds: readonly { readonly begin: string; readonly kind: string }[] = [
  { begin: '\x80', kind: 'a pickle of the Python version' },
  { begin: 'MATLAB', kind: 'a file of the Matlab version' },
  { begin: '\x1f\x8b', kind: 'a compressed file' },
  { begin: '<', kind: 'a page of HTML' },
];

/**
 * @param path for messages
 * @throws DataError unless it is the beginning of a file of whole records
 */
export function checkKind(content: Buffer, path: string, fix: string): void {
  const other = otherKinds.find(({ begin }) => content.toString('latin1', 0, begin.length) === begin);
  if (!other) return;
  throw new DataError({
    expected: `${path} is a file of the binary version of CIFAR-10`,
    found: other.kind,
    fix,
  });
}

/** @throws DataError unless it consists of whole records, with labels from 0 to 9 */
export function checkRecords(content: Buffer, path: string, fix: string): void {
  const remainder = content.length % bytesPerRecord;
  if (content.length === 0 || remainder > 0) {
    throw new DataError({
      expected: `${path} has whole records of ${bytesPerRecord} bytes, a label and an image of 32 x 32 x 3`,
      found:
        content.length === 0 ? 'an empty file' : `${remainder} bytes of ${bytesPerRecord} in the last one`,
      fix,
    });
  }
  for (let record = 0; record < countRecords(content); record++) {
    const label = content.readUInt8(record * bytesPerRecord);
    if (label < classes) continue;
    throw new DataError({
      expected: `${path} has labels from 0 to ${classes - 1}`,
      found: `a label ${label} in record ${record}, counted from 0`,
      fix,
    });
  }
}

export function countRecords(content: Buffer): number {
  return content.length / bytesPerRecord;
}

/** Images and labels of files, one after the other; each pixel's red, green and blue side by side. */
export function unpackRecords(contents: readonly Buffer[]) {
  const count = contents.reduce((sum, content) => sum + countRecords(content), 0);
  const images = new Uint8Array(count * valuesPerImage);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const content of contents) {
    // A view: several times as fast as the methods of Buffer.
    const bytes = new DataView(content.buffer, content.byteOffset, content.length);
    for (let start = 0; start < content.length; start += bytesPerRecord, image++) {
      labels[image] = bytes.getUint8(start);
      let to = image * valuesPerImage;
      for (let red = start + 1; red <= start + pixels; red++) {
        images[to++] = bytes.getUint8(red);
        images[to++] = bytes.getUint8(red + pixels);
        images[to++] = bytes.getUint8(red + 2 * pixels);
      }
    }
  }
  return { images, labels, count };
}
