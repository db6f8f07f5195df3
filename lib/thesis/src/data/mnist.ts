/** MNIST, split as the thesis splits it (2.3.3): the first 5,000 training images are for validation. */
import { join } from 'node:path';
import type { ImageDataset, ImageSplit } from 'l2o/internal/data/dataset.js';
import { DataError } from 'l2o/internal/errors.js';
import { readIdx } from 'l2o/internal/node/data/idx.js';
import type { DataFolder } from './data-file.js';
import { checkContent, described, readDataFile } from './data-file.js';
import { type Collection, fileNamed } from './manifest.js';

const SIDE = 28;
const CLASSES = 10;
const TRAINING = 60_000;
const VALIDATION = 5_000;
const TEST = 10_000;

/** @throws DataError when a file is missing, damaged or of the wrong kind */
export async function readMnist(collection: Collection, folder: DataFolder): Promise<ImageDataset> {
  const read = async (file: string, dimensions: readonly number[]) => {
    const entry = fileNamed(collection, file);
    const content = await readDataFile(folder, entry);
    const values = readIdx(content, dimensions, join(folder.path, file), folder.fix);
    return { file, values, ...checkContent(content, entry, folder) };
  };
  const files = await Promise.all([
    read('train-images-idx3-ubyte', [TRAINING, SIDE, SIDE]),
    read('train-labels-idx1-ubyte', [TRAINING]),
    read('t10k-images-idx3-ubyte', [TEST, SIDE, SIDE]),
    read('t10k-labels-idx1-ubyte', [TEST]),
  ]);
  const [images, labels, testImages, testLabels] = files;
  for (const { file, values } of [labels, testLabels])
    checkLabels(values, join(folder.path, file), folder.fix);
  return {
    name: 'mnist',
    ...described(files, folder),
    height: SIDE,
    width: SIDE,
    channels: 1,
    classes: CLASSES,
    train: part(images.values, labels.values, VALIDATION, TRAINING),
    validation: part(images.values, labels.values, 0, VALIDATION),
    test: part(testImages.values, testLabels.values, 0, TEST),
  };
}

/** Images `start` to `end` - 1, as views on the same memory. */
function part(images: Uint8Array, labels: Uint8Array, start: number, end: number): ImageSplit {
  return {
    images: images.subarray(start * SIDE * SIDE, end * SIDE * SIDE),
    labels: labels.subarray(start, end),
    count: end - start,
  };
}

function checkLabels(labels: Uint8Array, path: string, fix: string): void {
  const foreign = labels.find((label) => label >= CLASSES);
  if (foreign === undefined) return;
  throw new DataError({
    expected: `${path} has labels from 0 to ${CLASSES - 1}`,
    found: `a label ${foreign}`,
    fix,
  });
}
