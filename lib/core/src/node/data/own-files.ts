/** Data sets of one's own out of files: idx as MNIST has it, or lines of numbers. */
import { join } from 'node:path';
import type { ImageDataset } from '../../data/dataset.js';
import { datasetFrom, type OwnForm, type OwnSplit, refused } from '../../data/own.js';
import { DataError } from '../../errors.js';
import { readIdxOf } from './idx.js';
import { readWithin } from './read-file.js';

/**
 * `datasetFrom` of l2o, from a folder of idx files named as those of MNIST: train-images-idx3-ubyte, train-labels-idx1-ubyte,
 * t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte; images of any size.
 * @throws DataError for a file that is missing or damaged, and as `datasetFrom`
 */
export function datasetFromIdx(name: string, folder: string): ImageDataset {
  const read = (file: string, dimensions: number) => {
    const path = join(folder, file);
    return readIdxOf(contentOf(path), dimensions, path, 'put an intact idx file there');
  };
  const [train, test] = ['train', 't10k'].map((split) => ({
    images: read(`${split}-images-idx3-ubyte`, 3),
    labels: read(`${split}-labels-idx1-ubyte`, 1),
  }));
  const [, height, width] = train.images.shape;
  const [, ...others] = test.images.shape;
  if (others.join() !== [height, width].join()) {
    throw refused(name, `of one size, ${height} x ${width}`, `test images of ${others.join(' x ')}`);
  }
  const splitFrom = ({ images, labels }: typeof train) => ({ images: images.values, labels: labels.values });
  return datasetFrom(name, { height, width }, { train: splitFrom(train), test: splitFrom(test) });
}

const mostBytes = 2 ** 31;

function contentOf(file: string): Buffer {
  try {
    return readWithin(file, mostBytes);
  } catch (cause) {
    throw new DataError(
      {
        expected: `${file} is there`,
        found: cause instanceof Error ? cause.message : String(cause),
        fix: 'name another file',
      },
      { cause },
    );
  }
}

/**
 * `datasetFrom` of l2o, from two texts with a line for each image: its class, then its bytes, with commas between. A first line that does
 * not begin with a number is a heading.
 * @param files paths of the training images and of the test images
 * @throws UsageError naming the line, and as `datasetFrom`
 */
export function datasetFromCsv(
  name: string,
  given: OwnForm,
  files: { readonly train: string; readonly test: string },
): ImageDataset {
  const { height, width, channels = 1 } = given;
  const read = (file: string): OwnSplit => {
    const lines = contentOf(file).toString('utf8').split(/\r?\n/);
    const begin = /^[^,]*\p{L}/u.test(lines[0] ?? '') ? 1 : 0;
    const rows = lines.slice(begin).flatMap((line, i) => {
      if (line.trim() === '') return [];
      const cells = line.split(',').map((cell) => cell.trim());
      const odd = cells.find((cell) => !/^\d{1,3}$/.test(cell));
      if (odd !== undefined) {
        throw refused(
          name,
          'bytes, whole numbers from 0 to 255',
          `"${odd}" on line ${begin + i + 1} of ${file}`,
        );
      }
      const numbers = cells.map(Number);
      if (numbers.length === 1 + height * width * channels) return [numbers];
      throw refused(
        name,
        `1 + ${height * width * channels} numbers on each line`,
        `${numbers.length} on line ${begin + i + 1} of ${file}`,
      );
    });
    return { labels: rows.map(([label]) => label), images: rows.flatMap(([, ...pixels]) => pixels) };
  };
  return datasetFrom(name, given, { train: read(files.train), test: read(files.test) });
}
