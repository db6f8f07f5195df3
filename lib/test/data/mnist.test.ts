import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { loadDataset } from '../../thesis/src/data/load.js';
import { readMnist } from '../../thesis/src/data/mnist.js';
import { copyMnist, failure, intact, type MnistCopy, mnist, withByte } from './mnist-copy.js';

const testLabels = 't10k-labels-idx1-ubyte';
const testImages = 't10k-images-idx3-ubyte';

describe('the real MNIST', () => {
  test('has the splits of the thesis', async () => {
    const { train, validation, test } = await loadDataset('mnist');
    expect([train, validation, test].map(({ count }) => count)).toEqual([55_000, 5_000, 10_000]);
    for (const { images, labels, count } of [train, validation, test]) {
      expect(images.length).toBe(count * 784);
      expect(labels.length).toBe(count);
    }
    // The training file begins with the digits 5 0 4 1 9: they are validation images.
    expect([...validation.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
    expect([...train.labels.subarray(0, 5)]).toEqual([7, 3, 4, 6, 1]);
    expect([...test.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  });

  test('has the known number of test images of each class', async () => {
    const { test } = await loadDataset('mnist');
    const counts = Array(10).fill(0);
    for (const label of test.labels) counts[label]++;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test('has the known mean and deviation of the 60,000 training images', async () => {
    const { train, validation } = await loadDataset('mnist');
    let sum = 0;
    let squares = 0;
    for (const { images } of [train, validation]) {
      for (const byte of images) {
        sum += byte / 255;
        squares += (byte / 255) ** 2;
      }
    }
    const mean = sum / (60_000 * 784);
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(Math.sqrt(squares / (60_000 * 784) - mean ** 2)).toBeCloseTo(0.3081, 4);
  });

  test('is read once per process', async () => {
    expect(await loadDataset('mnist')).toBe(await loadDataset('mnist'));
  });

  test('is found once a failure is fixed', async () => {
    vi.resetModules();
    const { loadDataset: loadAfresh } = await import('../../thesis/src/data/load.js');
    vi.stubEnv('L2O_DATA', join(intact.path, 'no such folder'));
    expect(await failure(loadAfresh('mnist'))).toMatchObject({ name: 'DataError' });
    vi.unstubAllEnvs();
    expect(await loadAfresh('mnist')).toMatchObject({ variant: 'official' });
  });

  test('is the official variant, with one checksum over its files', async () => {
    const { name, variant, checksum, height, width, channels, classes } = await loadDataset('mnist');
    expect({ name, variant, height, width, channels, classes }).toEqual({
      name: 'mnist',
      variant: 'official',
      height: 28,
      width: 28,
      channels: 1,
      classes: 10,
    });
    // Part of the definition of every stored run on MNIST: it must never change.
    expect(checksum).toMatchInlineSnapshot(`"825444442de6cb4a1f156c1d39633be0"`);
  });
});

describe('a copy of MNIST', () => {
  let copy: MnistCopy;
  beforeAll(() => {
    copy = copyMnist();
  });
  afterEach(() => {
    copy.restore(testLabels);
    copy.restore(testImages);
    rmSync(copy.pathOf(`${testLabels}.gz`), { force: true });
  });
  afterAll(() => copy.remove());

  const broken = async () => {
    const error = await failure(readMnist(mnist, copy));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ explanation: { fix: copy.fix }, exitCode: 1 });
    return error;
  };

  /** Puts a compressed file in the place of the plain one. */
  const compress = (change: (packed: Buffer) => Buffer) => {
    writeFileSync(copy.pathOf(`${testLabels}.gz`), change(gzipSync(readFileSync(copy.pathOf(testLabels)))));
    rmSync(copy.pathOf(testLabels));
  };

  test('may be compressed, and is then the same', async () => {
    compress((packed) => packed);
    const [packed, plain] = await Promise.all([readMnist(mnist, copy), readMnist(mnist, intact)]);
    expect(packed.checksum).toBe(plain.checksum);
    expect(packed.test.labels).toEqual(plain.test.labels);
  });

  test('with a missing file is refused', async () => {
    rmSync(copy.pathOf(testLabels));
    expect(await broken()).toMatchObject({
      explanation: {
        expected: `${testLabels} (test labels) lies in ${copy.path}`,
        found: expect.stringContaining('no such file'),
      },
    });
  });

  test('with a truncated file is refused', async () => {
    copy.damage(testLabels, (content) => content.subarray(0, 5000));
    expect(await broken()).toMatchObject({ explanation: { found: '5000 bytes instead of 10008' } });
  });

  test('with an empty file is refused', async () => {
    copy.damage(testLabels, () => new Uint8Array());
    expect(await broken()).toMatchObject({
      explanation: { found: expect.stringContaining('a file of 0 bytes') },
    });
  });

  test('with a wrong byte is refused', async () => {
    copy.damage(testLabels, (content) => withByte(content, 100, (content[100] + 1) % 10));
    expect(await broken()).toMatchObject({
      explanation: {
        expected: expect.stringContaining('27ae3e4e09519cfbb04c329615203637'),
        found: expect.stringMatching(/^MD5 [0-9a-f]{32}$/),
      },
    });
  });

  test('with a file of another kind is refused', async () => {
    copy.damage(testLabels, () => Buffer.from('<!doctype html><title>Not found</title>'));
    expect(await broken()).toMatchObject({
      explanation: {
        expected: expect.stringContaining('an idx file of 10000 unsigned bytes'),
        found: 'a file that begins with 0x3c21646f instead of 0x00000801',
      },
    });
  });

  test('with images where labels should be is refused', async () => {
    copy.damage(testImages, (content) => withByte(content, 3, 1));
    expect(await broken()).toMatchObject({ explanation: { found: expect.stringContaining('0x00000801') } });
  });

  test('with images of another size is refused', async () => {
    copy.damage(testImages, (content) => withByte(content, 15, 32));
    expect(await broken()).toMatchObject({
      explanation: {
        expected: expect.stringContaining('10000 x 28 x 28'),
        found: 'dimensions 10000 x 28 x 32',
      },
    });
  });

  test('with a damaged compressed file is refused', async () => {
    compress((packed) => packed.subarray(0, 1000));
    expect(await broken()).toMatchObject({ explanation: { found: 'unexpected end of file' } });
  });

  test('changed on purpose is taken under the name of its variant, and has its own checksum', async () => {
    copy.damage(testImages, (content) => withByte(content, 100, 1));
    const variant = await readMnist(mnist, { ...copy, variant: 'one-pixel' });
    expect(variant.variant).toBe('one-pixel');
    expect(variant.checksum).not.toBe((await loadDataset('mnist')).checksum);
    expect(variant.test.images[84]).toBe(1);
  });

  test('not changed at all is official, whatever its folder says', async () => {
    expect(await readMnist(mnist, { ...copy, variant: 'one-pixel' })).toMatchObject({ variant: 'official' });
  });

  test('with a label that is no digit is refused, also in a variant', async () => {
    copy.damage(testLabels, (content) => withByte(content, 100, 10));
    const error = await failure(readMnist(mnist, { ...copy, variant: 'mislabelled' }));
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ explanation: { found: 'a label 10' } });
  });
});
