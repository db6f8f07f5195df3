/** Images of noise, the same every time: what engines are tried on. */
import { Stream } from '../random/stream.js';
import type { ImageDataset, ImageSplit } from './dataset.js';

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** So many in each split, with labels; of another seed, others. */
export function madeUpImages(size: ImageSize, count = 16, seed = 0): ImageDataset {
  const split = (name: string): ImageSplit => {
    const stream = Stream.fromSeed(seed).split(name);
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
