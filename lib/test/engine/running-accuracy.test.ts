/** Right answers on the test split: which images are asked, how they are counted, and that a restored tally goes on. */
import { describe, expect, it } from 'vitest';
import type { Batch } from '../../core/src/data/batches.js';
import type { ImageDataset, ImageSplit } from '../../core/src/data/dataset.js';
import { TestAccuracy } from '../../core/src/engine/running-accuracy.js';
import { convCifar } from '../../core/src/problems/conv-cifar.js';
import { mlpMnist } from '../../core/src/problems/mlp-mnist.js';
import { rosenbrock } from '../../core/src/problems/rosenbrock.js';

const pixels = 32 * 32 * 3;
const split = (count: number): ImageSplit => ({
  images: Uint8Array.from({ length: count * pixels }, (_, i) => (i * 7919) % 256),
  labels: new Uint8Array(count),
  count,
});
const dataset: ImageDataset = {
  name: 'cifar10',
  variant: 'made up',
  checksum: 'made up',
  height: 32,
  width: 32,
  channels: 3,
  classes: 10,
  train: split(1),
  validation: split(0),
  test: split(10),
};

const problem = convCifar(0, { batchSize: 4 });

/** A network that is right on the images below a place in the test split. */
function rightBelow(place: number) {
  const asked: number[][] = [];
  const countRight = (_x: null, { indices, crops }: Batch) => {
    expect(crops).toHaveLength(indices.length);
    asked.push(Array.from(indices));
    return indices.filter((index) => index < place).length;
  };
  const testAccuracy = TestAccuracy.of(problem, dataset, countRight);
  if (!testAccuracy) throw new Error('it classifies nothing');
  return { testAccuracy, asked };
}

async function walk(testAccuracy: TestAccuracy<null>, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) if (testAccuracy.isDue(step)) await testAccuracy.look(null, step);
}

describe('the running accuracy', () => {
  it('asks one batch every fifth step, in file order, from the beginning again at the end', async () => {
    const { testAccuracy, asked } = rightBelow(3);
    await walk(testAccuracy, 0, 16);
    expect(asked).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 0, 1],
      [2, 3, 4, 5],
    ]);
    // 3, 0, 2 and 1 of 4 each.
    expect(await testAccuracy.runningAccuracy(null, 16)).toBe(6 / 16);
  });

  it('begins anew when it was asked for', async () => {
    const { testAccuracy } = rightBelow(3);
    await walk(testAccuracy, 0, 5);
    expect(await testAccuracy.runningAccuracy(null, 5)).toBe(3 / 4);
    await walk(testAccuracy, 5, 10);
    expect(await testAccuracy.runningAccuracy(null, 10)).toBe(0);
  });

  it('asks a batch where none was due since', async () => {
    const { testAccuracy, asked } = rightBelow(3);
    await walk(testAccuracy, 1, 4);
    expect(asked).toEqual([]);
    expect(await testAccuracy.runningAccuracy(null, 4)).toBe(3 / 4);
  });

  it('goes on exactly from a snapshot, which the rule gets back without it', async () => {
    const { testAccuracy } = rightBelow(3);
    await walk(testAccuracy, 0, 7);
    const point = { step: 7, arrays: { x: { shape: [1], values: Float32Array.of(1) } } };
    const snapshot = testAccuracy.into(point);
    await walk(testAccuracy, 7, 16);
    const { testAccuracy: restored } = rightBelow(3);
    expect(restored.outOf(snapshot)).toEqual(point);
    await walk(restored, 7, 11);
    // 3 and 0 before, 2 after.
    expect(await restored.runningAccuracy(null, 11)).toBe(5 / 12);
    // A trajectory that goes back forgets what it saw.
    restored.outOf(point);
    await walk(restored, 0, 5);
    expect(await restored.runningAccuracy(null, 5)).toBe(3 / 4);
  });

  it('is none where the thesis shows none', async () => {
    const mnist = { ...dataset, name: 'mnist', height: 28, width: 28, channels: 1 } as const;
    const testAccuracy = TestAccuracy.of<null>(mlpMnist(), mnist, () => 1);
    expect(testAccuracy?.isDue(0)).toBe(false);
    expect(await testAccuracy?.runningAccuracy(null, 0)).toBeUndefined();
    const snapshot = { step: 0, arrays: {} };
    expect(testAccuracy?.into(snapshot)).toBe(snapshot);
  });
});

describe('the accuracy', () => {
  it('asks every test image once', async () => {
    const { testAccuracy, asked } = rightBelow(3);
    expect(await testAccuracy.accuracy(null)).toBe(3 / 10);
    expect(asked.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is none of problems that classify nothing', () => {
    expect(TestAccuracy.of(rosenbrock(), undefined, undefined)).toBeUndefined();
    expect(TestAccuracy.of(problem, dataset, undefined)).toBeUndefined();
  });
});
