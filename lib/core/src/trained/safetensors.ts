/**
 * The safetensors format: named tensors and texts in one file that Python, Rust and JavaScript read alike.
 *
 *     bytes   content
 *     8       length of the header, unsigned, little-endian like every number here
 *     ...     header: JSON, padded with blanks so that the tensors begin at a multiple of 8
 *     ...     tensors, one after another without gaps; the header says type, shape and place of each
 *
 * Written as the reference implementation writes (tensors sorted by name, metadata first), so that equal content has
 * equal bytes. Read with its strictness, and more: whatever is not plainly right is refused with the reason.
 */
import { alignUp, utf8 } from '../bytes.js';
import { list, record, SchemaError, text, wholeNumber } from '../data/json.js';
import { DataError, UsageError } from '../errors.js';
import { elementCount } from '../parameters.js';

export interface Tensor {
  readonly shape: readonly number[];
  /** The entries, the last dimension running fastest. */
  readonly values: Float32Array;
}

/** Tensors of the type F32, the only one that the kit has. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The name in the header under which the texts stand: no tensor's name. */
const metadataName = '__metadata__';
const lengthBytes = 8;
/** The kit's own have a few thousand bytes; the reference implementation takes a hundred times as many. */
const longestHeader = 1_000_000;
const width = 4;

/**
 * The bytes of a file with these tensors.
 * @throws UsageError when a tensor's values do not fill its shape or are not finite
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(byName);
  let end = 0;
  const table = ordered.map(([name, tensor]) => {
    checkTensor(name, tensor);
    const begin = end;
    end += tensor.values.byteLength;
    return [name, { dtype: 'F32', shape: tensor.shape, data_offsets: [begin, end] }] as const;
  });
  const texts = Object.fromEntries(Object.entries(metadata).sort(byName));
  const header = utf8(JSON.stringify(Object.fromEntries([[metadataName, texts], ...table])));
  const dataOffset = alignUp(lengthBytes + header.length);
  const bytes = new Uint8Array(dataOffset + end).fill(' '.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(dataOffset - lengthBytes), true);
  bytes.set(header, lengthBytes);
  let offset = dataOffset;
  for (const [, { values }] of ordered) {
    for (const value of values) {
      view.setFloat32(offset, value, true);
      offset += width;
    }
  }
  return bytes;
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function checkTensor(name: string, { shape, values }: Tensor): void {
  const fault =
    name === metadataName
      ? 'this name, which the format keeps for itself'
      : values.length !== elementCount(shape)
        ? `${values.length} numbers for the shape [${shape.join(', ')}]`
        : notFinite(values);
  if (fault === undefined) return;
  throw new UsageError({
    expected: `The tensor "${name}" has one finite number for each entry of its shape`,
    found: fault,
    fix: 'write other values, another shape or another name',
  });
}

/** The first entry that is no number, in words; undefined where all are numbers. */
function notFinite(values: Float32Array): string | undefined {
  const place = values.findIndex((value) => !Number.isFinite(value));
  return place < 0 ? undefined : `${values[place]} at place ${place}`;
}

/** What is wrong with the bytes, to follow "found:". */
class CorruptFileError extends Error {}

/**
 * Reads the bytes of a file.
 * @param file its name, for messages
 * @throws DataError with the reason when the bytes are not a whole safetensors file of finite numbers
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  file: string,
  fix = 'put an intact copy there, or remove it',
): TensorFile {
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof CorruptFileError || error instanceof SchemaError)) throw error;
    throw new DataError(
      {
        expected: `${file} is a whole safetensors file of finite numbers`,
        found: error.message,
        fix,
      },
      { cause: error },
    );
  }
}

function decode(bytes: Uint8Array): TensorFile {
  const { header, data } = splitFile(bytes);
  const { [metadataName]: texts = {}, ...table } = header;
  const entries = Object.entries(table).map(([name, entry]) => tensorEntryOf(name, entry));
  checkCoverage(entries, data.byteLength);
  return {
    tensors: new Map(entries.map((entry) => [entry.name, tensorAt(entry, data)])),
    metadata: textsOf(texts),
  };
}

function splitFile(bytes: Uint8Array): { header: Readonly<Record<string, unknown>>; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < lengthBytes) throw new CorruptFileError(`only ${bytes.length} bytes`);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(bytes.length - lengthBytes)) {
    throw new CorruptFileError(`a header of ${length} bytes in a file of ${bytes.length}`);
  }
  if (length > BigInt(longestHeader)) {
    throw new CorruptFileError(`a header of ${length} bytes, where at most ${longestHeader} are expected`);
  }
  const dataOffset = lengthBytes + Number(length);
  return {
    header: readHeader(bytes.subarray(lengthBytes, dataOffset)),
    data: new DataView(bytes.buffer, bytes.byteOffset + dataOffset, bytes.length - dataOffset),
  };
}

function readHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let json: string;
  let value: unknown;
  try {
    json = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(json);
  } catch {
    throw new CorruptFileError('a header that is not JSON');
  }
  const header = record(value, 'the header');
  const twice = repeatedName(json, header);
  if (twice !== undefined) throw new CorruptFileError(`the name "${twice}" twice in the header`);
  return header;
}

/** A text of JSON, and the colon that makes it a name. */
const textOrName = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?/gs;

/**
 * A name that the JSON of a header gives oftener than its parsed value has it: JSON.parse takes the last of several
 * entries of one name in silence. Names are looked for where a header has any, at its top and one level below.
 */
function repeatedName(json: string, header: Readonly<Record<string, unknown>>): string | undefined {
  const left = new Map<string, number>();
  const count = (name: string, by: number) => left.set(name, (left.get(name) ?? 0) + by);
  for (const [token, colon] of json.matchAll(textOrName)) {
    if (colon !== undefined) count(text(JSON.parse(token.slice(0, -colon.length)), 'a name'), 1);
  }
  for (const [name, entry] of Object.entries(header)) {
    count(name, -1);
    for (const inner of Object.keys(record(entry, `"${name}"`))) count(inner, -1);
  }
  return [...left].find(([, times]) => times > 0)?.[0];
}

interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function tensorEntryOf(name: string, value: unknown): TensorEntry {
  const place = `"${name}"`;
  const { dtype, shape: lengths, data_offsets: offsets, ...rest } = record(value, place);
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) throw new CorruptFileError(`the unknown entry "${unknown}" of ${place}`);
  if (text(dtype, `the dtype of ${place}`) !== 'F32')
    throw new CorruptFileError(`${place} of type ${dtype}; F32 can be read`);
  const shape = list(lengths, `the shape of ${place}`, wholeNumber);
  const [begin, end, ...more] = list(offsets, `the data_offsets of ${place}`, wholeNumber);
  if (begin === undefined || end === undefined || more.length > 0) {
    throw new CorruptFileError(`data_offsets of ${place} that are not two numbers`);
  }
  const size = elementCount(shape);
  if (size * width !== end - begin) {
    throw new CorruptFileError(`${end - begin} bytes for the shape [${shape.join(', ')}] of ${place}`);
  }
  return { name, shape, begin, end };
}

/** Every byte after the header belongs to one tensor. */
function checkCoverage(entries: readonly TensorEntry[], dataLength: number): void {
  let covered = 0;
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (end > dataLength)
      throw new CorruptFileError(`"${name}" ends ${end - dataLength} bytes beyond the file`);
    if (begin < covered) throw new CorruptFileError(`"${name}" overlaps the tensor before it`);
    if (begin > covered)
      throw new CorruptFileError(`${begin - covered} bytes before "${name}" that belong to no tensor`);
    covered = end;
  }
  if (covered < dataLength)
    throw new CorruptFileError(`${dataLength - covered} bytes at the end that belong to no tensor`);
}

function tensorAt({ name, shape, begin }: TensorEntry, data: DataView): Tensor {
  const values = Float32Array.from({ length: elementCount(shape) }, (_, i) =>
    data.getFloat32(begin + width * i, true),
  );
  const fault = notFinite(values);
  if (fault !== undefined) throw new CorruptFileError(`${fault} of "${name}"`);
  return { shape, values };
}

function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value, metadataName));
  return Object.fromEntries(entries.map(([name, entry]) => [name, text(entry, `the metadata "${name}"`)]));
}
