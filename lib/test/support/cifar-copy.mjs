/** A small made-up data set in the layout of CIFAR-10, for tests and for the smoke profile. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const batchFiles = [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`), 'test_batch.bin'];

const pixels = 32 * 32;

/**
 * Writes the six files, and a dataset.json that names the variant and takes it for a copy of CIFAR-10.
 * @param {string} folder is made where it is missing; as a data set of one's own it is called "cifar10"
 * @param {{ records?: number, variant?: string }} options images per file, labels 0 to 9 in turn; an empty variant
 *   writes no dataset.json
 */
export function writeCifarCopy(folder, { records = 128, variant = 'synthetic' } = {}) {
  mkdirSync(folder, { recursive: true });
  batchFiles.forEach((file, place) => {
    const all = Array.from({ length: records }, (_, i) => cifarRecord(i % 10, 1 + place * records + i));
    writeFileSync(join(folder, file), Buffer.concat(all));
  });
  if (variant !== '')
    writeFileSync(join(folder, 'dataset.json'), JSON.stringify({ variant, copyOf: 'cifar10' }));
}

/**
 * One record: the label, and an image of a colour of its own with a lighter square at a place of its own, under noise.
 * @param {number} label 0 to 9
 * @param {number} seed of the noise
 */
export function cifarRecord(label, seed) {
  const record = Buffer.alloc(1 + 3 * pixels);
  record[0] = label;
  let state = Math.imul(seed, 0x9e3779b1);
  for (let channel = 0; channel < 3; channel++) {
    const colour = 60 + 40 * ((label + channel * (1 + (label >> 2))) % 4);
    for (let pixel = 0; pixel < pixels; pixel++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const down = pixel >> 5;
      const right = pixel & 31;
      const inSquare = down >> 2 === 2 + (label >> 1) && right >> 3 === 1 + (label & 1);
      record[1 + channel * pixels + pixel] = colour + (inSquare ? 50 : 0) + (state >>> 27);
    }
  }
  return record;
}
