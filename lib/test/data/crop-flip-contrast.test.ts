import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  centralCrops,
  cropSide,
  distortedCrops,
  standardised,
} from '../../core/src/data/crop-flip-contrast.js';
import type { ImageDataset, ImageSplit } from '../../core/src/data/dataset.js';
import { Stream } from '../../core/src/random/stream.js';

const side = 32;
const channels = 3;
const pixels = cropSide * cropSide;
const values = pixels * channels;

type Pixel = (row: number, column: number) => readonly [number, number, number];

function splitOf(images: readonly Pixel[]): ImageSplit {
  const bytes = images.flatMap((pixel) =>
    Array.from({ length: side * side }, (_, i) => [...pixel(Math.floor(i / side), i % side)]).flat(),
  );
  return { images: Uint8Array.from(bytes), labels: new Uint8Array(images.length), count: images.length };
}

function datasetOf(train: ImageSplit): ImageDataset {
  return {
    name: 'cifar10',
    variant: 'made up',
    checksum: 'made up',
    height: side,
    width: side,
    channels,
    classes: 10,
    train,
    validation: splitOf([]),
    test: splitOf([]),
  };
}

const noise: ImageDataset = datasetOf({
  images: Uint8Array.from(Stream.fromSeed(5).integers(new Int32Array(40 * side * side * channels), 256)),
  labels: new Uint8Array(40),
  count: 40,
});
const stream = Stream.fromSeed(3).split('distortions');

/** Distorted crops as a network reads them. */
function distorted(dataset: ImageDataset, ...drawn: [Int32Array, Stream, number]): Float32Array {
  return standardised(dataset.train, dataset, distortedCrops(dataset, ...drawn));
}

/** The middle of one image, [row, column, channel]. */
function central(pixel: Pixel): (row: number, column: number, channel: number) => number {
  const split = splitOf([() => [9, 9, 9], pixel]);
  const dataset = datasetOf(split);
  const crop = standardised(split, dataset, centralCrops(dataset, Int32Array.of(1)));
  expect(crop).toHaveLength(values);
  return (row, column, channel) => crop[(row * cropSide + column) * channels + channel];
}

describe('the middle of an image', () => {
  test('has mean 0 and deviation 1', () => {
    const at = central((_, column) => (column % 2 === 0 ? [10, 10, 10] : [12, 12, 12]));
    expect([at(0, 0, 0), at(0, 1, 0), at(23, 22, 2), at(23, 23, 2)]).toEqual([-1, 1, -1, 1]);
  });

  test('keeps the colours apart: one mean and one deviation for all three', () => {
    // Mean 85; deviation sqrt((170^2 + 85^2 + 85^2) / 3) = 85 sqrt(2).
    const at = central(() => [255, 0, 0]);
    expect(at(7, 3, 0)).toBeCloseTo(Math.SQRT2, 6);
    expect(at(7, 3, 1)).toBeCloseTo(-Math.SQRT1_2, 6);
    expect(at(7, 3, 2)).toBeCloseTo(-Math.SQRT1_2, 6);
  });

  test('of one colour is 0 everywhere', () => {
    const at = central(() => [77, 77, 77]);
    expect(at(0, 0, 0)).toBeCloseTo(0, 10);
    expect(at(23, 23, 2)).toBeCloseTo(0, 10);
  });

  test('with a deviation below 1/sqrt(1728) is divided by that', () => {
    // One byte of 1728 is 1: the deviation is sqrt(1727) / 1728.
    const at = central((row, column) => (row === 10 && column === 20 ? [0, 1, 0] : [0, 0, 0]));
    expect(at(6, 16, 1)).toBeCloseTo(Math.sqrt(1728) * (1727 / 1728), 5);
    expect(at(6, 16, 0)).toBeCloseTo(-Math.sqrt(1728) / 1728, 7);
  });

  test('begins 4 pixels from the upper left and ends 4 from the lower right', () => {
    const bright =
      (down: number, right: number): Pixel =>
      (row, column) =>
        row === down && column === right ? [250, 250, 250] : [5, 5, 5];
    expect(central(bright(4, 4))(0, 0, 0)).toBeGreaterThan(20);
    expect(central(bright(27, 27))(23, 23, 0)).toBeGreaterThan(20);
    expect(central(bright(4, 27))(0, 23, 0)).toBeGreaterThan(20);
    expect(central(bright(3, 4))(0, 0, 0)).toBeCloseTo(0, 10);
    expect(central(bright(27, 28))(23, 23, 0)).toBeCloseTo(0, 10);
  });
});

/**
 * The same, step by step in the order of the thesis' program, in double precision: crop, mirror, shift the brightness, change the
 * contrast of each channel about its mean, standardise.
 */
function stepByStep(dataset: ImageDataset, indices: Int32Array, number: number): number[] {
  const size = indices.length;
  const first = number * size;
  const uniform = (name: string) => stream.split(name).uniform(new Float32Array(size), first);
  const corners = (name: string) =>
    stream.split('crops').split(name).integers(new Int32Array(size), 9, first);
  const [downs, rights] = [corners('down'), corners('right')];
  const [flips, brightness, contrasts] = [uniform('flips'), uniform('brightness'), uniform('contrast')];
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

  return [...indices].flatMap((index, i) => {
    const image: number[][][] = [];
    for (let row = 0; row < cropSide; row++) {
      image[row] = [];
      for (let column = 0; column < cropSide; column++) {
        const start = ((index * side + row + downs[i]) * side + column + rights[i]) * channels;
        image[row][column] = [...dataset.train.images.subarray(start, start + channels)];
      }
      if (flips[i] < 0.5) image[row].reverse();
    }
    const shift = -63 + brightness[i] * 126;
    const shifted = image.flat().map((pixel) => pixel.map((byte) => byte + shift));
    const factor = 0.2 + contrasts[i] * 1.6;
    const means = [0, 1, 2].map((channel) => mean(shifted.map((pixel) => pixel[channel])));
    const changed = shifted.flatMap((pixel) =>
      pixel.map((value, channel) => (value - means[channel]) * factor + means[channel]),
    );
    const middle = mean(changed);
    const deviation = Math.sqrt(mean(changed.map((value) => (value - middle) ** 2)));
    return changed.map((value) => (value - middle) / Math.max(deviation, 1 / Math.sqrt(values)));
  });
}

describe('distorted crops', () => {
  test('are those of the thesis, step by step; the shift of the brightness cancels', () => {
    const indices = Int32Array.from({ length: 16 }, (_, i) => (i * 7) % 40);
    for (const number of [0, 5]) {
      const crops = distorted(noise, indices, stream, number);
      const expected = stepByStep(noise, indices, number);
      expect(crops).toHaveLength(expected.length);
      const worst = crops.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
      // Half a unit in the last place of a float32 below 4.
      expect(worst).toBeLessThan(1.3e-7);
    }
  });

  test('change the contrast about the mean of each channel', () => {
    // Channels of means 2, 8 and 2, and the first of deviation 2: the mean is 4, the variance (4 f^2 + 4 + 16 + 4) / 3.
    const dataset = datasetOf(splitOf([(_, column) => [column % 2 === 0 ? 0 : 4, 8, 2]]));
    const crop = distorted(dataset, Int32Array.of(0), stream, 2);
    const factor = 0.2 + 1.6 * stream.split('contrast').uniform(new Float32Array(1), 2)[0];
    const deviation = Math.sqrt((4 * factor ** 2 + 24) / 3);
    const firstPixels = [crop[0], crop[3]].sort((a, b) => a - b);
    expect(firstPixels[0]).toBeCloseTo((-2 - 2 * factor) / deviation, 6);
    expect(firstPixels[1]).toBeCloseTo((-2 + 2 * factor) / deviation, 6);
    expect(crop[1]).toBeCloseTo(4 / deviation, 6);
    expect(crop[2]).toBeCloseTo(-2 / deviation, 6);
  });

  test('lie at every place, and are mirrored half of the time', () => {
    // A red pixel and a green one to its right: where they are, and in which order, tells the crop.
    const dataset = datasetOf(
      splitOf([
        (row, column) => [row === 15 && column === 15 ? 255 : 0, row === 15 && column === 16 ? 255 : 0, 0],
      ]),
    );
    const count = 2000;
    const crops = distorted(dataset, new Int32Array(count), stream, 0);
    const downs = Array<number>(9).fill(0);
    const rights = Array<number>(9).fill(0);
    let mirrored = 0;
    for (let i = 0; i < count; i++) {
      const crop = crops.subarray(i * values, (i + 1) * values);
      const place = (channel: number) => {
        let best = channel;
        for (let at = channel; at < values; at += channels) if (crop[at] > crop[best]) best = at;
        return (best - channel) / channels;
      };
      const [red, green] = [place(0), place(1)];
      const column = red % cropSide;
      downs[15 - Math.floor(red / cropSide)]++;
      rights[green > red ? 15 - column : column - 8]++;
      if (green < red) mirrored++;
    }
    // Each about 2000 / 9 = 222, with a deviation of 14.
    for (const times of [...downs, ...rights]) expect(Math.abs(times - 222)).toBeLessThan(60);
    expect(Math.abs(mirrored - 1000)).toBeLessThan(100);
  });

  test('depend on the stream and the number of the batch alone', () => {
    const indices = Int32Array.of(3, 4, 5);
    const seventh = distorted(noise, indices, stream, 7);
    expect(distorted(noise, indices, stream, 8)).not.toEqual(seventh);
    expect(distorted(noise, indices, stream.split('other'), 7)).not.toEqual(seventh);
    expect(distorted(noise, indices, Stream.fromSeed(3).split('distortions'), 7)).toEqual(seventh);
  });

  test('are the same numbers everywhere', () => {
    const crops = distorted(
      noise,
      Int32Array.from({ length: 32 }, (_, i) => i),
      stream,
      0,
    );
    const bytes = Buffer.from(crops.buffer, crops.byteOffset, crops.byteLength);
    // Only sums, products, quotients and roots go into them. They are part of every stored run on CIFAR-10.
    expect(createHash('md5').update(bytes).digest('hex')).toMatchInlineSnapshot(
      `"5dc5c4621353317ef200c75b4b607c47"`,
    );
  });
});
