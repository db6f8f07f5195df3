import { describe, expect, test } from 'vitest';
import { shuffledIndices } from '../../core/src/data/passes.js';
import { UsageError } from '../../core/src/errors.js';
import { Stream } from '../../core/src/random/stream.js';

const seed = () => Stream.fromSeed(3).split('batches');
const stream = seed();

/** Batches `from` to `to` - 1, one after the other. */
function batches(from: number, to: number, size: number, count: number): number[] {
  return Array.from({ length: to - from }, (_, i) => [
    ...shuffledIndices(stream, from + i, size, count),
  ]).flat();
}

describe('shuffledIndices', () => {
  test('takes every example once in a pass', () => {
    expect(batches(0, 5, 8, 40).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
  });

  test('leaves out the remainder that fills no batch, another one in each pass', () => {
    const passes = [0, 1, 2, 3].map((pass) => batches(pass * 3, pass * 3 + 3, 16, 50));
    for (const pass of passes) {
      expect(pass).toHaveLength(48);
      expect(new Set(pass).size).toBe(48);
    }
    const leftOut = passes.map((pass) =>
      Array.from({ length: 50 }, (_, i) => i).filter((i) => !pass.includes(i)),
    );
    expect(new Set(leftOut.map(String)).size).toBe(4);
  });

  test('takes 390 batches of 128 from 50,000, as an epoch on CIFAR-10 has', () => {
    const last = shuffledIndices(stream, 389, 128, 50_000);
    const next = shuffledIndices(stream, 390, 128, 50_000);
    expect(last).toHaveLength(128);
    expect(next).toEqual(shuffledIndices(seed(), 390, 128, 50_000));
    expect(next).not.toEqual(shuffledIndices(stream, 0, 128, 50_000));
  });

  test('gives a batch that depends on the stream and the number alone, in whatever order they are asked for', () => {
    const inOrder = batches(0, 12, 16, 50);
    for (const number of [11, 0, 6, 6, 3]) {
      const alone = [...shuffledIndices(seed(), number, 16, 50)];
      expect([...shuffledIndices(stream, number, 16, 50)]).toEqual(alone);
      expect(inOrder.slice(number * 16, (number + 1) * 16)).toEqual(alone);
    }
    expect(shuffledIndices(stream.split('other'), 0, 16, 50)).not.toEqual(shuffledIndices(stream, 0, 16, 50));
  });

  test('keeps streams and data sets apart', () => {
    const other = stream.split('other');
    const [mine, others] = [
      shuffledIndices(seed(), 2, 16, 50),
      shuffledIndices(stream.split('other'), 2, 16, 50),
    ];
    for (let turn = 0; turn < 2; turn++) {
      expect(shuffledIndices(stream, 2, 16, 50)).toEqual(mine);
      expect(shuffledIndices(other, 2, 16, 50)).toEqual(others);
      expect(shuffledIndices(stream, 2, 16, 60)).toEqual(shuffledIndices(seed(), 2, 16, 60));
    }
  });

  test('hands out a copy: who changes it changes nothing else', () => {
    const before = [...shuffledIndices(stream, 1, 16, 50)];
    shuffledIndices(stream, 1, 16, 50).fill(-1);
    expect([...shuffledIndices(stream, 1, 16, 50)]).toEqual(before);
  });

  test('takes every order equally often', () => {
    const times = new Map<string, number>();
    for (let pass = 0; pass < 3000; pass++) {
      const order = shuffledIndices(stream, pass, 3, 3).join();
      times.set(order, (times.get(order) ?? 0) + 1);
    }
    expect(times.size).toBe(6);
    // Each about 500, with a deviation of 20.
    for (const count of times.values()) expect(Math.abs(count - 500)).toBeLessThan(90);
  });

  test('refuses a batch larger than the data', () => {
    expect(() => shuffledIndices(stream, 0, 128, 100)).toThrow(UsageError);
    expect(() => shuffledIndices(stream, 0, 128, 100)).toThrow(/a batch of 128 from 100 examples/);
  });
});
