/** What becomes of images on their way into a network, as a hash: a few made-up ones are drawn, cropped, distorted, scaled. */
import { type BatchProtocol, batchSource, numbersRead, testBatch } from '../data/batches.js';
import type { ImageDataset, ImageSplit } from '../data/dataset.js';
import { Stream } from '../random/stream.js';
import { bytesOf, digest } from './digest.js';

const known = new Map<string, string>();

/** @returns 16 hex digits, of the protocol and of what it makes of made-up images */
export function imageProgram(protocol: BatchProtocol): string {
  const { dataset, size, sampling, images } = protocol;
  const key = `${dataset} ${size} ${sampling} ${images}`;
  const program = known.get(key) ?? digest(key, ...read(protocol));
  known.set(key, program);
  return program;
}

/** Five training batches of four, which is more than a pass, and a test batch. */
function read(protocol: BatchProtocol): Uint8Array[] {
  const dataset = madeUpImages({ height: 32, width: 32, channels: 3 });
  const draw = batchSource({ ...protocol, size: 4 }, dataset, Stream.fromSeed(0).split('images'));
  const drawn = [0, 1, 2, 3, 4].map(draw);
  const tested = testBatch(protocol, dataset, Int32Array.of(0, 5));
  return [
    ...drawn.flatMap((batch) => [
      bytesOf(batch.indices),
      bytesOf(numbersRead(batch, dataset.train, dataset)),
    ]),
    bytesOf(numbersRead(tested, dataset.test, dataset)),
  ];
}

/** Sixteen images of noise in each split, with labels. */
export function madeUpImages(size: {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}): ImageDataset {
  const count = 16;
  const split = (name: string): ImageSplit => {
    const stream = Stream.fromSeed(0).split(name);
    const bytes = count * size.height * size.width * size.channels;
    return {
      images: Uint8Array.from(stream.split('images').integers(new Int32Array(bytes), 256)),
      labels: Uint8Array.from(stream.split('labels').integers(new Int32Array(count), 10)),
      count,
    };
  };
  return {
    name: 'mnist',
    variant: 'made up',
    checksum: 'made up',
    ...size,
    classes: 10,
    train: split('train'),
    validation: split('validation'),
    test: split('test'),
  };
}
