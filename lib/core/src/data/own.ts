/**
 * Images of one's own as a data set. Problems name it in their batches (`{ dataset: 'my-images' }`), and whatever reads images by
 * name finds it then: notebooks, engines, trainings. Results name it too, and nothing of the thesis is set beside them.
 */

import { concatenated, utf8 } from '../bytes.js';
import { UsageError } from '../errors.js';
import { countTo, optional, usually } from '../gate/kinds.js';
import { readSettings } from '../gate/settings.js';
import { sha256 } from '../sha256.js';
import type { ImageDataset, ImageSplit } from './dataset.js';

/** Images and labels of a data set of one's own, split. */
export interface OwnImages {
  readonly train: {
    /** One after the other, each row by row of bytes from 0 to 255. */
    readonly images: ArrayLike<number>;
    /** A class for each. */
    readonly labels: ArrayLike<number>;
  };
  /** The last tenth of the training images unless given. */
  readonly validation?: OwnImages['train'];
  readonly test: OwnImages['train'];
}

export type OwnSplit = OwnImages['train'];

/** Size of the images of a data set of one's own. */
export interface OwnForm {
  readonly height: number;
  readonly width: number;
  /** Numbers per pixel; 1 unless given. */
  readonly channels?: number;
  /** As many as there are labels unless given: the largest and one more. */
  readonly classes?: number;
}

const side = countTo(10_000);
const form = {
  height: side,
  width: side,
  channels: usually(countTo(1000), 1),
  classes: optional(countTo(256)),
};

/** The names of the kit's own data sets. */
const taken = ['mnist', 'cifar10'];

const made = new Map<string, ImageDataset>();

/** A data set that was made here. */
export function ownDataset(name: string): ImageDataset | undefined {
  return made.get(name);
}

/**
 * Makes a data set of arrays and names it. The same name again is the data set that was made last; runs on another know it as
 * another, by a checksum.
 *
 * ```js
 * import { adam, datasetFrom, minimize, networkProblem } from 'l2o';
 *
 * // Three images of 2 x 2 pixels, of two classes.
 * const some = { images: [0, 255, 0, 255, 255, 0, 255, 0, 0, 200, 0, 200], labels: [0, 1, 0] };
 * datasetFrom('stripes', { height: 2, width: 2 }, { train: some, test: some });
 * const weights = { kind: 'normal', deviation: 0.1 };
 * const problem = networkProblem(
 *   {
 *     id: 'Stripes',
 *     title: 'Stripes',
 *     source: 'mine',
 *     settings: {},
 *     batch: { dataset: 'stripes', size: 2, sampling: 'with-replacement', images: 'intensities' },
 *   },
 *   [{ kind: 'dense', inputs: 4, outputs: 2, activation: 'linear', weights, bias: weights }],
 * );
 * const { losses } = await minimize({ problem, optimizer: adam({ rate: 0.1 }), steps: 50 });
 * console.log(losses[0], losses[49]);
 * ```
 * @throws UsageError for a name of the kit's, and for numbers that are no bytes, or not as many as the form says
 */
export function datasetFrom(name: string, given: OwnForm, images: OwnImages): ImageDataset {
  checkName(name);
  for (const split of ['train', 'test'] as const) {
    const given: Partial<OwnSplit> | undefined = images?.[split];
    if (given?.images === undefined || given.labels === undefined)
      throw refused(name, `{ train, test }, each with images and labels`, `no images and labels of ${split}`);
  }
  const { height, width, channels, classes } = readSettings(`the images of ${name}`, form, given);
  const read = (split: OwnSplit, of: string) => splitOf(split, height * width * channels, `${name}, ${of}`);
  const all = read(images.train, 'train');
  const kept = images.validation ? all.count : all.count - Math.ceil(all.count / 10);
  if (kept === 0) throw refused(name, 'at least two to train on, or some for validation apart', 'one');
  const pixels = height * width * channels;
  const train = partOf(all, pixels, 0, kept);
  const validation = images.validation
    ? read(images.validation, 'validation')
    : partOf(all, pixels, kept, all.count);
  const test = read(images.test, 'test');
  const largest = [all, validation, test].flatMap(({ labels }) => labels.reduce((a, b) => Math.max(a, b), 0));
  const found = 1 + Math.max(...largest);
  if (classes !== undefined && found > classes) {
    throw refused(name, `labels from 0 to ${classes - 1}`, `a label ${found - 1}`);
  }
  const bytes = [train, validation, test].flatMap((split) => [split.images, split.labels]);
  const dataset: ImageDataset = {
    name,
    variant: 'own',
    foreign: true,
    checksum: sha256(concatenated([utf8([height, width, channels].join()), ...bytes])).slice(0, 32),
    height,
    width,
    channels,
    classes: classes ?? found,
    train,
    validation,
    test,
  };
  made.set(name, dataset);
  return dataset;
}

function splitOf({ images, labels }: OwnSplit, pixels: number, of: string): ImageSplit {
  const count = labels.length;
  if (count === 0) throw refused(of, 'at least one image', 'none');
  if (images.length !== count * pixels) {
    throw refused(
      of,
      `${pixels} numbers for each of ${count} labels, ${count * pixels}`,
      `${images.length} numbers`,
    );
  }
  return { images: bytesOf(images, of), labels: bytesOf(labels, of), count };
}

function bytesOf(values: ArrayLike<number>, of: string): Uint8Array {
  // A copy: what the owner changes afterwards is another data set.
  if (values instanceof Uint8Array) return values.slice();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isInteger(value) || value < 0 || value > 255) {
      throw refused(of, 'bytes, whole numbers from 0 to 255', `${value} at place ${i}`);
    }
  }
  return Uint8Array.from(values);
}

function partOf({ images, labels }: ImageSplit, pixels: number, from: number, to: number): ImageSplit {
  return {
    images: images.subarray(from * pixels, to * pixels),
    labels: labels.subarray(from, to),
    count: to - from,
  };
}

function checkName(name: string): void {
  if (typeof name === 'string' && /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u.test(name) && !taken.includes(name))
    return;
  throw new UsageError({
    expected: `The name of a data set of your own has 1 to 60 letters, digits and hyphens, and is none of ${taken.join(', ')}`,
    found: String(name),
    fix: 'give it another name',
  });
}

/** For arrays that are no images of a form. */
export function refused(of: string, expected: string, found: string): UsageError {
  return new UsageError({
    expected: `The images of ${of} are ${expected}`,
    found,
    fix: 'change the arrays, or the height, width and channels',
  });
}
