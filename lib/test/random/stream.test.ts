import { describe, expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { Stream } from '../../core/src/random/stream.js';
import {
  chiSquareScore,
  correlation,
  kolmogorovSmirnov,
  mean,
  moment,
  normalDistribution,
} from './statistics.js';

const stream = Stream.fromSeed(7).split('test');

/** Every kind of number as the same call: `length` elements from `offset` on. */
const kinds = {
  words: (from: Stream, length: number, offset = 0) => from.words(new Uint32Array(length), offset),
  uniform: (from: Stream, length: number, offset = 0) => from.uniform(new Float32Array(length), offset),
  normal: (from: Stream, length: number, offset = 0) => from.normal(new Float32Array(length), offset),
  truncatedNormal: (from: Stream, length: number, offset = 0) =>
    from.truncatedNormal(new Float32Array(length), offset),
  integers: (from: Stream, length: number, offset = 0) =>
    from.integers(new Int32Array(length), 55_000, offset),
  'integers, drawn again half of the time': (from: Stream, length: number, offset = 0) =>
    from.integers(new Int32Array(length), 2 ** 30 + 1, offset),
};

describe('a seed', () => {
  test.each([-1, 0.5, Number.NaN, 2 ** 53])('of %d is refused', (seed) => {
    expect(() => Stream.fromSeed(seed)).toThrow(UsageError);
  });

  test('counts in all its 53 bits', () => {
    const seeds = [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1];
    const first = seeds.map((seed) => kinds.words(Stream.fromSeed(seed), 2).join());
    expect(new Set(first).size).toBe(seeds.length);
  });

  test('0 gives the known answer of the cipher for key 0 and counter 0', () => {
    expect([...kinds.words(Stream.fromSeed(0), 2)]).toEqual([0x6b200159, 0x99ba4efe]);
  });
});

describe.each(Object.entries(kinds))('%s', (_, draw) => {
  const whole = draw(stream, 1001);

  test('are the same again, also after other use of the stream', () => {
    stream.split('another');
    draw(stream, 10);
    expect(draw(stream, 1001)).toEqual(whole);
  });

  test('are the same piece by piece', () => {
    for (const [offset, length] of [
      [0, 1],
      [1, 1],
      [1, 2],
      [2, 3],
      [7, 100],
      [8, 101],
      [500, 501],
      [3, 0],
    ] as const) {
      expect(draw(stream, length, offset)).toEqual(whole.slice(offset, offset + length));
    }
  });

  test('go on beyond element 2^33, where the counter needs its second word', () => {
    const edge = 2 ** 33;
    const across = draw(stream, 8, edge - 4);
    expect(draw(stream, 3, edge + 1)).toEqual(across.slice(5));
    expect(across.slice(4)).not.toEqual(draw(stream, 4, 0));
  });

  test('refuse an element that has no number', () => {
    for (const offset of [-1, 0.5, 2 ** 53 - 1]) expect(() => draw(stream, 2, offset)).toThrow(RangeError);
  });
});

test('a part of a larger array is filled, and nothing beside it', () => {
  const all = new Float32Array(10).fill(9);
  stream.normal(all.subarray(3, 7));
  expect([...all.subarray(3, 7)]).toEqual([...kinds.normal(stream, 4)]);
  expect([...all.subarray(0, 3), ...all.subarray(7)]).toEqual(Array(6).fill(9));
});

describe('split', () => {
  const key = (of: Stream) => kinds.words(of, 2).join();

  test('gives each path of names its own stream', () => {
    const paths = [
      [],
      [''],
      ['', ''],
      ['a'],
      ['b'],
      ['ab'],
      ['a', 'b'],
      ['b', 'a'],
      ['a', ''],
      ['', 'a'],
      ['a\0'],
      ['\0'],
      ['1234567'],
      ['1234567', ''],
      ['12345678'],
      ['1234567', '8'],
      ['1234', '5678'],
      ['12345678901234'],
      ['1234567', '8901234'],
      ['noise/1'],
      ['noise/2'],
      ['ä'],
      ['a\u0308'],
    ];
    const keys = paths.map((path) => key(path.reduce((from, name) => from.split(name), stream)));
    expect(new Set(keys).size).toBe(paths.length);
  });

  test('does not change the stream it is taken from', () => {
    const before = key(stream);
    const child = key(stream.split('x'));
    expect(key(stream)).toBe(before);
    expect(key(stream.split('x'))).toBe(child);
  });

  test('gives streams without correlation, also to their parent and to the next seed', () => {
    const n = 100_000;
    const samples = [
      stream,
      stream.split('a'),
      stream.split('b'),
      stream.split('a').split('b'),
      Stream.fromSeed(0),
      Stream.fromSeed(1),
      Stream.fromSeed(2),
    ].map((one) => kinds.normal(one, n));
    const neighbours = samples.map((sample) => sample.subarray(1));
    samples.forEach((a, i) => {
      for (const b of samples.slice(i + 1))
        expect(Math.abs(correlation(a, b)) * Math.sqrt(n)).toBeLessThan(4);
      for (const b of neighbours) {
        expect(Math.abs(correlation(a.subarray(0, n - 1), b)) * Math.sqrt(n)).toBeLessThan(4);
      }
    });
  });
});

describe('the distribution of', () => {
  const n = 400_000;

  test('words: every bit is set half of the time', () => {
    const words = kinds.words(stream, n);
    for (let bit = 0; bit < 32; bit++) {
      const set = words.reduce((count, word) => count + ((word >>> bit) & 1), 0);
      expect(Math.abs(set - n / 2) / Math.sqrt(n / 4)).toBeLessThan(4);
    }
  });

  test('uniform numbers', () => {
    const values = kinds.uniform(stream, n);
    expect(values.every((value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 24))).toBe(true);
    expect(values.some((value) => (value * 2 ** 24) % 2 === 1)).toBe(true);
    expect(kolmogorovSmirnov(values, (value) => value)).toBeLessThan(1.95);
  });

  test('normal numbers', () => {
    const values = kinds.normal(stream, n);
    expect(kolmogorovSmirnov(values, normalDistribution)).toBeLessThan(1.95);
    // Standard errors of the first four moments: sqrt of 1, 2, 15, 96 over n.
    expect(Math.abs(mean(values))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(values, 3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    const beyondThree = values.filter((value) => Math.abs(value) > 3).length;
    expect(Math.abs(beyondThree / n - 0.0026998)).toBeLessThan(4 * Math.sqrt(0.0027 / n));
  });

  test('truncated normal numbers', () => {
    const values = kinds.truncatedNormal(stream, n);
    expect(values.every((value) => Math.abs(value) <= 2)).toBe(true);
    expect(values.some((value) => Math.abs(value) > 1.999)).toBe(true);
    const below = normalDistribution(-2);
    const distribution = (x: number) => (normalDistribution(x) - below) / (1 - 2 * below);
    expect(kolmogorovSmirnov(values, distribution)).toBeLessThan(1.95);
    // Variance of the normal distribution cut at 2: 1 - 4 phi(2) / (1 - 2 Phi(-2)).
    expect(Math.abs(moment(values, 2) - 0.7737413)).toBeLessThan(4 * Math.sqrt(1 / n));
  });

  test.each([1, 2, 3, 10, 1000, 55_000])('integers below %i: all equally frequent', (bound) => {
    const counts = new Uint32Array(bound);
    for (const value of stream.integers(new Int32Array(n), bound)) counts[value] = counts[value] + 1;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(n);
    if (bound > 1) expect(Math.abs(chiSquareScore(counts))).toBeLessThan(4);
  });

  // Bounds of which 2^32 is no multiple: multiplication without rejection would prefer some remainders.
  test.each([3 * 2 ** 29, 2 ** 30 + 1, 2 ** 31 - 1, 2 ** 31])(
    'integers below %i: all thirds, remainders and bits',
    (bound) => {
      const values = stream.integers(new Int32Array(n), bound);
      expect(values.every((value) => value >= 0 && value < bound)).toBe(true);
      const thirds = new Uint32Array(3);
      const remainders = new Uint32Array(3);
      const low = new Uint32Array(2);
      for (const value of values) {
        const third = Math.floor((value / bound) * 3);
        thirds[third] = thirds[third] + 1;
        remainders[value % 3] = remainders[value % 3] + 1;
        low[value & 1] = low[value & 1] + 1;
      }
      for (const counts of [thirds, remainders, low])
        expect(Math.abs(chiSquareScore(counts))).toBeLessThan(4);
    },
  );

  test.each([0, -1, 1.5, 2 ** 31 + 1, Number.NaN])('integers: a bound of %d is refused', (bound) => {
    expect(() => stream.integers(new Int32Array(1), bound)).toThrow(RangeError);
  });
});

describe('the rare words', () => {
  const seed0 = Stream.fromSeed(0);
  // Found by search: where the stream of seed 0 has the smallest and the largest word.
  const smallest = 5_043_732_100;
  const largest = 2_279_747_740;

  test('are where they were found', () => {
    expect([...kinds.words(seed0, 1, smallest)]).toEqual([0]);
    expect([...kinds.words(seed0, 1, largest)]).toEqual([2 ** 32 - 1]);
  });

  test('give finite, opposite normal numbers', () => {
    const [low] = kinds.normal(seed0, 1, smallest);
    expect(low).toBeCloseTo(-6.3379578, 6);
    expect([...kinds.normal(seed0, 1, largest)]).toEqual([-low]);
  });

  test('keep truncated normal numbers within 2, and uniform ones below 1', () => {
    expect([...kinds.truncatedNormal(seed0, 1, smallest)]).toEqual([-2]);
    expect([...kinds.truncatedNormal(seed0, 1, largest)]).toEqual([2]);
    expect([...kinds.uniform(seed0, 1, smallest)]).toEqual([0]);
    expect([...kinds.uniform(seed0, 1, largest)]).toEqual([1 - 2 ** -24]);
  });

  test('give the exact integer where a product in double precision would be rounded up', () => {
    const bound = 2 ** 31 - 1;
    const element = 21_923_799;
    const [word] = kinds.words(seed0, 1, element);
    const exact = Number((BigInt(word) * BigInt(bound)) >> 32n);
    expect(Math.floor((word * bound) / 2 ** 32)).toBe(exact + 1);
    expect([...seed0.integers(new Int32Array(1), bound, element)]).toEqual([exact]);
  });
});

/** These numbers are part of every stored run: they must never change. */
test('the first numbers of a stream are what they always were', () => {
  const golden = Stream.fromSeed(1).split('golden');
  expect([...kinds.words(golden, 4)]).toMatchInlineSnapshot(`
    [
      896349279,
      374548554,
      252287993,
      1433331504,
    ]
  `);
  expect([...kinds.uniform(golden, 4)]).toMatchInlineSnapshot(`
    [
      0.20869755744934082,
      0.08720636367797852,
      0.058740317821502686,
      0.3337234854698181,
    ]
  `);
  expect([...kinds.normal(golden, 4)]).toMatchInlineSnapshot(`
    [
      -0.8109486699104309,
      -1.3581604957580566,
      -1.5654358863830566,
      -0.42965447902679443,
    ]
  `);
  expect([...kinds.truncatedNormal(golden, 4)]).toMatchInlineSnapshot(`
    [
      -0.7656176686286926,
      -1.2481471300125122,
      -1.413068413734436,
      -0.4089474380016327,
    ]
  `);
  expect([...kinds.integers(golden, 4)]).toMatchInlineSnapshot(`
    [
      11478,
      4796,
      3230,
      18354,
    ]
  `);
  expect([...golden.integers(new Int32Array(4), 2 ** 31 - 1)]).toMatchInlineSnapshot(`
    [
      448174639,
      187274276,
      126143996,
      716665751,
    ]
  `);
  expect([...kinds.words(golden.split('a name longer than one block'), 2)]).toMatchInlineSnapshot(`
    [
      2275390075,
      1446373056,
    ]
  `);
});
