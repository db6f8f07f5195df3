import { describe, expect, test } from 'vitest';
import { batchIndices, gatherImages, gatherLabels } from '../../core/src/data/batches.js';
import { Stream } from '../../core/src/random/stream.js';

const stream = Stream.fromSeed(3).split('batches');

describe('batchIndices', () => {
  test('draws from the whole split, with replacement', () => {
    const seen = new Set<number>();
    let drawn = 0;
    for (let number = 0; number < 40; number++) {
      for (const index of batchIndices(stream, number, 128, 1000)) {
        expect(index >= 0 && index < 1000).toBe(true);
        seen.add(index);
        drawn++;
      }
    }
    expect(drawn).toBe(40 * 128);
    expect(seen.size).toBeGreaterThan(980);
    expect(new Set(batchIndices(stream, 0, 128, 100)).size).toBeLessThan(128);
  });

  test('gives every number its own batch, the same at every call', () => {
    const tenth = batchIndices(stream, 10, 128, 55_000);
    expect(tenth).toHaveLength(128);
    expect(batchIndices(stream, 11, 128, 55_000)).not.toEqual(tenth);
    expect(batchIndices(stream, 10, 128, 55_000)).toEqual(tenth);
  });

  test('batches follow one another in the stream without overlap', () => {
    const both = stream.integers(new Int32Array(256), 55_000);
    expect([...batchIndices(stream, 0, 128, 55_000), ...batchIndices(stream, 1, 128, 55_000)]).toEqual([
      ...both,
    ]);
  });
});

describe('gathering', () => {
  const split = {
    images: Uint8Array.of(0, 1, 2, 51, 254, 255),
    labels: Uint8Array.of(7, 8, 9),
    count: 3,
  };

  test('takes the chosen images in order, as byte / 255 in float32', () => {
    const images = gatherImages(split, 2, Int32Array.of(2, 0, 2));
    expect([...images]).toEqual([254, 255, 0, 1, 254, 255].map((byte) => Math.fround(byte / 255)));
    expect([...gatherLabels(split, Int32Array.of(2, 0, 2))]).toEqual([9, 7, 9]);
  });

  test('writes into the arrays it is given', () => {
    const images = new Float32Array(2);
    const labels = new Int32Array(1);
    expect(gatherImages(split, 2, Int32Array.of(1), images)).toBe(images);
    expect(gatherLabels(split, Int32Array.of(1), labels)).toBe(labels);
    expect([images[1], labels[0]]).toEqual([Math.fround(51 / 255), 8]);
  });
});
