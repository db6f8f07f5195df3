/** The safetensors format: bytes as the reference implementation writes them, and every kind of damage. */
import { describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../core/src/errors.js';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from '../../core/src/trained/safetensors.js';

const example: TensorFile = {
  tensors: new Map([
    ['weights', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 1e-40, -0, 6) }],
    ['bias', { shape: [2, 1], values: Float32Array.of(0.1, 0.2) }],
    ['empty', { shape: [0, 4], values: new Float32Array() }],
    ['single', { shape: [], values: Float32Array.of(7) }],
  ]),
  metadata: { rule: 'k-timesteps', about: 'Überzahl "10"\n{"a":1}' },
};

/** A file with this header, given as a value or as text, and these bytes of data. */
function fileOf(header: unknown, data: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}

const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

function entry(begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32') {
  return { dtype, shape, data_offsets: [begin, end] };
}

describe('encodeSafetensors', () => {
  it('writes header and data byte for byte as the reference implementation', () => {
    const bytes = Buffer.from(
      encodeSafetensors({
        tensors: new Map([
          ['b', { shape: [1], values: Float32Array.of(2) }],
          ['a', { shape: [1, 2], values: Float32Array.of(1, -1) }],
        ]),
        metadata: { z: '1', k: '2' },
      }),
    );
    const header =
      '{"__metadata__":{"k":"2","z":"1"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
      '"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}';
    const length = bytes.readUInt32LE(0);
    expect(length % 8).toBe(0);
    expect(bytes.readUInt32LE(4)).toBe(0);
    expect(bytes.toString('utf8', 8, 8 + length)).toBe(header.padEnd(length, ' '));
    expect(length - header.length).toBeLessThan(8);
    expect(bytes.subarray(8 + length).toString('hex')).toBe('0000803f000080bf00000040');
  });

  it('gives equal bytes for equal content in any order', () => {
    const { tensors, metadata } = example;
    const turned = {
      tensors: new Map([...tensors].reverse()),
      metadata: Object.fromEntries(Object.entries(metadata).reverse()),
    };
    expect(encodeSafetensors(turned)).toEqual(encodeSafetensors(example));
  });

  it.each([
    ['NaN', { shape: [2], values: Float32Array.of(1, Number.NaN) }, 'w', /NaN at place 1/],
    ['an infinity', { shape: [1], values: Float32Array.of(-1 / 0) }, 'w', /-Infinity at place 0/],
    [
      'a shape that does not fit',
      { shape: [3], values: Float32Array.of(1) },
      'w',
      /1 numbers for the shape \[3\]/,
    ],
    [
      'the name of the metadata',
      { shape: [1], values: Float32Array.of(1) },
      '__metadata__',
      /keeps for itself/,
    ],
  ])('refuses %s', (_, tensor, name, found) => {
    const encode = () => encodeSafetensors({ tensors: new Map([[name, tensor]]), metadata: {} });
    expect(encode).toThrow(UsageError);
    expect(encode).toThrow(found);
  });
});

describe('decodeSafetensors', () => {
  it('reads back what was written, to the bit', () => {
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors(example), 'a file');
    expect(metadata).toEqual(example.metadata);
    expect(new Map([...tensors].sort())).toEqual(new Map([...example.tensors].sort()));
    expect(Object.is(tensors.get('weights')?.values[4], -0)).toBe(true);
  });

  it('reads bytes that begin anywhere in their buffer', () => {
    const bytes = encodeSafetensors(example);
    const shifted = Buffer.concat([Buffer.alloc(3), bytes]).subarray(3);
    expect(decodeSafetensors(shifted, 'a file').tensors.get('bias')?.values).toEqual(
      Float32Array.of(0.1, 0.2),
    );
  });

  it('reads entries in any order, no metadata', () => {
    const { tensors, metadata } = decodeSafetensors(
      fileOf({ b: entry(4, 8), a: entry(0, 4) }, float32(5, -1e30)),
      'a file',
    );
    expect(tensors.get('a')?.values).toEqual(Float32Array.of(5));
    expect(tensors.get('b')?.values).toEqual(Float32Array.of(-1e30));
    expect(metadata).toEqual({});
  });

  it('takes names that are properties of every object', () => {
    const text = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
    const { tensors } = decodeSafetensors(fileOf(text, float32(3)), 'a file');
    expect([...tensors.keys()]).toEqual(['__proto__']);
  });

  const good = encodeSafetensors(example);
  const lengthOf = (length: bigint) => {
    const bytes = Buffer.from(good);
    bytes.writeBigUInt64LE(length);
    return bytes;
  };
  const one = float32(1);
  const damages: [string, Uint8Array, RegExp][] = [
    ['no bytes', Buffer.alloc(0), /only 0 bytes/],
    ['seven bytes', good.subarray(0, 7), /only 7 bytes/],
    ['a header cut short', good.subarray(0, 40), /a header of \d+ bytes in a file of 40/],
    ['data cut short', good.subarray(0, -1), /ends 1 bytes beyond the file/],
    ['bytes at the end', Buffer.concat([good, one]), /4 bytes at the end that belong to no tensor/],
    ['a header length above the file', lengthOf(BigInt(good.length - 7)), /a header of \d+ bytes/],
    ['a header length of 2^64 - 1', lengthOf(2n ** 64n - 1n), /a header of 18446744073709551615 bytes/],
    ['an empty header', fileOf(''), /not JSON/],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /a header of/],
    ['a header that is not JSON', fileOf('{"a":'), /not JSON/],
    [
      'NaN in the header',
      fileOf('{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}', one),
      /not JSON/,
    ],
    ['a header that is not UTF-8', fileOf('{}').fill(0xff, 8), /not JSON/],
    [
      'a name that is not UTF-8',
      Buffer.from(fileOf('{"__metadata__":{"?":""}}').map((byte) => (byte === 0x3f ? 0xff : byte))),
      /not JSON/,
    ],
    ['a header that begins with a byte order mark', fileOf('\ufeff{}'), /not JSON/],
    ['a header that is a list', fileOf('[]'), /the header is not an object/],
    ['a tensor that is a number', fileOf({ a: 4 }), /"a" is not an object/],
    ['an unknown type', fileOf({ a: entry(0, 4, [2], 'BF16') }, one), /"a" of type BF16; F32 can be read/],
    [
      'double precision',
      fileOf({ a: entry(0, 8, [1], 'F64') }, float32(1, 2)),
      /"a" of type F64; F32 can be read/,
    ],
    ['no type', fileOf({ a: { shape: [1], data_offsets: [0, 4] } }, one), /the dtype of "a" is not a text/],
    [
      'no shape',
      fileOf({ a: { dtype: 'F32', data_offsets: [0, 4] } }, one),
      /the shape of "a" is not a list/,
    ],
    ['no offsets', fileOf({ a: { dtype: 'F32', shape: [1] } }, one), /data_offsets of "a" is not a list/],
    ['an unknown entry', fileOf({ a: { ...entry(0, 4), more: 1 } }, one), /unknown entry "more" of "a"/],
    ['one offset', fileOf({ a: { ...entry(0, 4), data_offsets: [0] } }, one), /that are not two numbers/],
    ['three offsets', fileOf({ a: { ...entry(0, 4), data_offsets: [0, 4, 4] } }, one), /not two numbers/],
    [
      'a negative length',
      fileOf({ a: entry(0, 4, [-1]) }, one),
      /the shape of "a"\[0\] is not a whole number/,
    ],
    ['half a length', fileOf({ a: entry(0, 4, [0.5]) }, one), /is not a whole number/],
    ['a negative offset', fileOf({ a: entry(-4, 0, [1]) }, one), /is not a whole number/],
    ['offsets that go backwards', fileOf({ a: entry(4, 0, [1]) }, one), /-4 bytes for the shape \[1\]/],
    ['a shape that does not fit', fileOf({ a: entry(0, 4, [2]) }, one), /4 bytes for the shape \[2\]/],
    ['a shape beyond all numbers', fileOf({ a: entry(0, 0, [2 ** 52, 2 ** 52]) }), /0 bytes for the shape/],
    ['offsets beyond the file', fileOf({ a: entry(0, 8) }, one), /"a" ends 4 bytes beyond the file/],
    ['tensors that overlap', fileOf({ a: entry(0, 8), b: entry(4, 12) }, float32(1, 2, 3)), /"b" overlaps/],
    ['two tensors at one place', fileOf({ a: entry(0, 4), b: entry(0, 4) }, one), /"b" overlaps/],
    [
      'a gap',
      fileOf({ a: entry(0, 4), b: entry(8, 12) }, float32(1, 2, 3)),
      /4 bytes before "b" that belong/,
    ],
    ['NaN', fileOf({ a: entry(0, 8) }, float32(1, Number.NaN)), /NaN at place 1 of "a"/],
    ['an infinity', fileOf({ a: entry(0, 4) }, float32(-1 / 0)), /-Infinity at place 0 of "a"/],
    ['metadata that is a text', fileOf({ __metadata__: 'x' }), /"__metadata__" is not an object/],
    ['metadata that is a number', fileOf({ __metadata__: { x: 1 } }), /the metadata "x" is not a text/],
    [
      'a tensor named twice',
      fileOf(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a" :{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        one,
      ),
      /the name "a" twice/,
    ],
    [
      'a tensor named twice, once with an escape',
      fileOf(
        '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        one,
      ),
      /the name "a" twice/,
    ],
    [
      'a shape given twice',
      fileOf('{"a":{"dtype":"F32","shape":[9],"shape":[1],"data_offsets":[0,4]}}', one),
      /the name "shape" twice/,
    ],
    ['metadata named twice', fileOf('{"__metadata__":{"x":"1","x":"2"}}'), /the name "x" twice/],
  ];

  it.each(damages)('refuses %s, with the reason', (_, bytes, reason) => {
    const decode = () => decodeSafetensors(bytes, 'some.safetensors');
    expect(decode).toThrow(DataError);
    expect(decode).toThrow(/some\.safetensors is a whole safetensors file/);
    expect(decode).toThrow(reason);
  });

  it('does not take a text with a colon after it for a name', () => {
    const metadata = { a: 'a":"a', b: '\\', 'c:"': ':' };
    const bytes = encodeSafetensors({ tensors: new Map(), metadata });
    expect(decodeSafetensors(bytes, 'a file').metadata).toEqual(metadata);
  });

  it('refuses hostile headers without running out of stack', () => {
    const deep = `{"a":${'['.repeat(2e5)}${']'.repeat(2e5)}}`;
    expect(() => decodeSafetensors(fileOf(deep), 'a file')).toThrow(DataError);
    const long = { __metadata__: { x: 'y'.repeat(9e5) } };
    expect(decodeSafetensors(fileOf(long), 'a file').metadata.x).toHaveLength(9e5);
  });
});
