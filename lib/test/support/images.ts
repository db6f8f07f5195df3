/** A small made-up image set, the same in every test. */
import type { ImageDataset, ImageSplit } from '../../core/src/data/dataset.js';
import { Stream } from '../../core/src/random/stream.js';

/** `count` noisy images per split; the class is written into the brightness of one row. */
export function madeUpImages(count = 64): ImageDataset {
  const split = (name: string): ImageSplit => {
    const stream = Stream.fromSeed(7).split(name);
    const images = Uint8Array.from(stream.split('images').integers(new Int32Array(count * 784), 256));
    const labels = Uint8Array.from(stream.split('labels').integers(new Int32Array(count), 10));
    labels.forEach((label, i) => {
      images.fill(255, i * 784 + label * 28, i * 784 + (label + 1) * 28);
    });
    return { images, labels, count };
  };
  return {
    name: 'mnist',
    variant: 'made up',
    checksum: 'made up',
    height: 28,
    width: 28,
    channels: 1,
    classes: 10,
    train: split('train'),
    validation: split('validation'),
    test: split('test'),
  };
}
