/**
 * The checkpoint file: all that is known of a run so far, and all that is needed to go on exactly.
 *
 *     bytes   content
 *     8       "l2o-run\n"
 *     4       format version, unsigned, little-endian like every number here
 *     4       length of the header
 *     ...     header: JSON with a checksum of its own, padded with blanks so that the arrays begin at a multiple of 8
 *     ...     arrays, float32 or float64, each at a multiple of 8; the header says which and where
 *     32      SHA-256 of all bytes before
 *
 * Later versions may change what lies between the version and the checksum, never these two.
 */
import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { alignUp } from '../../bytes.js';
import { StorageError } from '../../errors.js';
import { sha256 } from '../../sha256.js';
import type { SnapshotArray } from '../../snapshot.js';
import { canonicalJson } from '../../store/canonical.js';
import type { Checkpoint } from '../../store/checkpoint.js';
import { type CheckpointHeader, type ElementType, isCheckpointHeader } from './checkpoint-header.js';

const magic = Buffer.from('l2o-run\n', 'latin1');
const formatVersion = 2;
const versionOffset = magic.length;
const lengthOffset = versionOffset + 4;
const checksumLength = 32;
const elementWidth: Readonly<Record<ElementType, number>> = { float32: 4, float64: 8 };
const snapshotPrefix = 'snapshot/';
const runningName = 'running accuracies';

/** Bytes before the header: magic, version, length of the header. */
export const preludeLength = lengthOffset + 4;

/** A file that is not a whole checkpoint. The message says what is wrong, to follow "is damaged:". */
export class CorruptCheckpointError extends Error {}

/** The checkpoint as the bytes of its file. */
export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  const { losses, accuracies, runningAccuracies, snapshot, ...rest } = checkpoint;
  const arrays: [string, SnapshotArray][] = [
    ['losses', { shape: [losses.length], values: losses }],
    ['accuracies', { shape: [accuracies.length], values: accuracies }],
  ];
  // Left out where there is none.
  if (runningAccuracies.length > 0) {
    arrays.push([runningName, { shape: [runningAccuracies.length], values: runningAccuracies }]);
  }
  for (const [name, array] of Object.entries(snapshot?.arrays ?? {})) {
    arrays.push([snapshotPrefix + name, array]);
  }

  let offset = 0;
  const table = arrays.map(([name, { shape, values }]) => {
    const entry = { name, type: typeOf(values), shape, offset };
    offset += alignUp(values.byteLength);
    return entry;
  });
  const header: CheckpointHeader = {
    ...rest,
    step: losses.length,
    lastLoss: losses.at(-1) ?? null,
    arrays: table,
  };
  const text = Buffer.from(canonicalJson({ ...header, checksum: headerChecksum(header) }), 'utf8');

  const dataOffset = alignUp(preludeLength + text.length);
  const bytes = Buffer.alloc(dataOffset + offset + checksumLength);
  magic.copy(bytes);
  bytes.writeUInt32LE(formatVersion, versionOffset);
  bytes.writeUInt32LE(dataOffset - preludeLength, lengthOffset);
  bytes.fill(' ', preludeLength, dataOffset);
  text.copy(bytes, preludeLength);
  arrays.forEach(([, { values }], index) => {
    toLittleEndian(values).copy(bytes, dataOffset + (table[index]?.offset ?? 0));
  });
  checksum(bytes).copy(bytes, bytes.length - checksumLength);
  return bytes;
}

/**
 * Reads the bytes of a checkpoint file.
 *
 * @param file the name of the file, for messages
 * @throws CorruptCheckpointError when they are not what was once written
 * @throws StorageError when another version of the kit wrote them
 */
export function decodeCheckpoint(bytes: Buffer, file: string): Checkpoint {
  checkMagic(bytes);
  const expected = bytes.subarray(-checksumLength);
  if (bytes.length < preludeLength + checksumLength || !checksum(bytes).equals(expected)) {
    throw new CorruptCheckpointError(`its checksum is not that of its ${bytes.length} bytes`);
  }
  const headerLength = readPrelude(bytes, file);
  const dataOffset = preludeLength + headerLength;
  const header = parseHeader(bytes.subarray(preludeLength, dataOffset));

  const arrays = new Map<string, SnapshotArray>();
  for (const { name, type, shape, offset } of header.arrays) {
    const start = dataOffset + offset;
    const end = start + elementWidth[type] * shape.reduce((product, length) => product * length, 1);
    if (end > bytes.length - checksumLength)
      throw new CorruptCheckpointError(`its array "${name}" ends beyond the file`);
    arrays.set(name, { shape, values: fromLittleEndian(bytes.subarray(start, end), type) });
  }
  const { step, lastLoss: _, arrays: table, ...rest } = header;
  const losses = float64(arrays, 'losses');
  if (losses.length !== step)
    throw new CorruptCheckpointError(`it holds ${losses.length} losses of ${step} steps`);
  const snapshotArrays = table
    .filter(({ name }) => name.startsWith(snapshotPrefix))
    .map(({ name }): [string, SnapshotArray] => [name.slice(snapshotPrefix.length), named(arrays, name)]);
  return {
    ...rest,
    losses,
    accuracies: float64(arrays, 'accuracies'),
    runningAccuracies: arrays.has(runningName) ? float64(arrays, runningName) : new Float64Array(0),
    snapshot: header.divergedAt === null ? { step, arrays: Object.fromEntries(snapshotArrays) } : null,
  };
}

/**
 * @param prelude the first bytes of a file
 * @returns the length of the header that follows them
 * @throws CorruptCheckpointError when this is no checkpoint
 * @throws StorageError when another version of the kit wrote it
 */
export function readPrelude(prelude: Buffer, file: string): number {
  checkMagic(prelude);
  const version = prelude.readUInt32LE(versionOffset);
  if (version !== formatVersion) {
    const isLater = version > formatVersion;
    throw new StorageError({
      expected: `${file} is a stored run in format version ${formatVersion}`,
      found: `format version ${version}, written by ${isLater ? 'a later' : 'an earlier'} version of l2o`,
      fix: `${isLater ? 'update l2o, or ' : ''}keep the runs of the two versions in folders of their own`,
    });
  }
  return prelude.readUInt32LE(lengthOffset);
}

/** @throws CorruptCheckpointError when the bytes are not a header */
export function parseHeader(bytes: Buffer): CheckpointHeader {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
    // "1e999" is a number to JSON.parse alone.
    canonicalJson(value);
  } catch {
    throw new CorruptCheckpointError('its header is not JSON');
  }
  if (!isCheckpointHeader(value)) throw new CorruptCheckpointError('its header lacks entries');
  const { checksum: expected, ...header } = value;
  if (expected !== undefined && expected !== headerChecksum(header))
    throw new CorruptCheckpointError('its header is not what was written');
  return header;
}

/** A list of runs is made from headers alone. */
function headerChecksum(header: CheckpointHeader): string {
  return sha256(canonicalJson(header));
}

function checkMagic(bytes: Buffer): void {
  if (bytes.length < preludeLength || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new CorruptCheckpointError('it does not begin like a stored run');
  }
}

function checksum(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes.subarray(0, -checksumLength)).digest();
}

function toLittleEndian(values: Float32Array | Float64Array): Buffer {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? bytes : swap(Buffer.from(bytes), values.BYTES_PER_ELEMENT);
}

function fromLittleEndian(bytes: Buffer, type: ElementType): Float32Array | Float64Array {
  const copy = new Uint8Array(bytes);
  if (endianness() === 'BE') swap(Buffer.from(copy.buffer), elementWidth[type]);
  return type === 'float32' ? new Float32Array(copy.buffer) : new Float64Array(copy.buffer);
}

function swap(bytes: Buffer, width: number): Buffer {
  return width === 4 ? bytes.swap32() : bytes.swap64();
}

function typeOf(values: Float32Array | Float64Array): ElementType {
  return values instanceof Float32Array ? 'float32' : 'float64';
}

function named(arrays: ReadonlyMap<string, SnapshotArray>, name: string): SnapshotArray {
  const array = arrays.get(name);
  if (!array) throw new CorruptCheckpointError(`it lacks the array "${name}"`);
  return array;
}

function float64(arrays: ReadonlyMap<string, SnapshotArray>, name: string): Float64Array {
  const { values } = named(arrays, name);
  if (!(values instanceof Float64Array))
    throw new CorruptCheckpointError(`its array "${name}" is not float64`);
  return values;
}
