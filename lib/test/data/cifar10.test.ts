import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { readCifar10 } from '../../thesis/src/data/cifar10.js';
import type { DataFolder } from '../../thesis/src/data/data-file.js';
import { loadDataset } from '../../thesis/src/data/load.js';
import { collectionNamed } from '../../thesis/src/data/manifest.js';
import { checkFolder } from '../../thesis/src/data/verify.js';
import { batchFiles, cifarRecord, writeCifarCopy } from '../support/cifar-copy.mjs';
import { failure, withByte } from './mnist-copy.js';

const recordBytes = 3073;
const cifar = collectionNamed('cifar10');
/** As if the official files had that many images each. */
const ofSize = (records: number) => ({
  ...cifar,
  files: cifar.files.map((file) => ({ ...file, bytes: records * recordBytes })),
});
const collection = ofSize(10);

let path: string;
let folder: DataFolder;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'l2o-cifar-')), 'cifar10');
  folder = { path, fix: 'the way to fix it', variant: 'official' };
  writeCifarCopy(path, { records: 10, variant: '' });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(join(path, '..'), { recursive: true });
});

const pathOf = (file: string) => join(path, file);
const damage = (file: string, change: (content: Buffer) => Uint8Array) =>
  writeFileSync(pathOf(file), change(readFileSync(pathOf(file))));

describe('a copy of CIFAR-10', () => {
  test('has the files of training in order, those of testing, and none of validation', async () => {
    const { train, validation, test, ...rest } = await readCifar10(collection, folder);
    expect(rest).toEqual({
      name: 'cifar10',
      variant: 'unverified',
      checksum: expect.stringMatching(/^[0-9a-f]{32}$/),
      height: 32,
      width: 32,
      channels: 3,
      classes: 10,
    });
    expect([train, validation, test].map(({ count }) => count)).toEqual([50, 0, 10]);
    expect([train, validation, test].map(({ images }) => images.length)).toEqual([153_600, 0, 30_720]);
    expect([...train.labels.subarray(8, 12)]).toEqual([8, 9, 0, 1]);
    // Image 3 of file 5 is image 43 of training; its records are numbered from 1.
    const record = cifarRecord(3, 44);
    expect(train.images[43 * 3072]).toBe(record[1]);
    expect(test.images[0]).toBe(cifarRecord(0, 51)[1]);
  });

  test('has red, green and blue of a pixel side by side, row by row', async () => {
    const at = (plane: number, row: number, column: number) => 1 + plane * 1024 + row * 32 + column;
    damage('data_batch_1.bin', (content) => {
      const planes = Buffer.from(content);
      // Row 0, column 1: 11 12 13. Row 1, column 0: 21 22 23. The last pixel of image 1: 31 32 33.
      for (let plane = 0; plane < 3; plane++) {
        planes[at(plane, 0, 1)] = 11 + plane;
        planes[at(plane, 1, 0)] = 21 + plane;
        planes[recordBytes + at(plane, 31, 31)] = 31 + plane;
      }
      return planes;
    });
    const { images } = (await readCifar10(collection, folder)).train;
    expect([...images.subarray(3, 6)]).toEqual([11, 12, 13]);
    expect([...images.subarray(96, 99)]).toEqual([21, 22, 23]);
    expect([...images.subarray(2 * 3072 - 3, 2 * 3072)]).toEqual([31, 32, 33]);
  });

  test('may be compressed, and is then the same', async () => {
    const { checksum } = await readCifar10(collection, folder);
    writeFileSync(pathOf('test_batch.bin.gz'), gzipSync(readFileSync(pathOf('test_batch.bin'))));
    rmSync(pathOf('test_batch.bin'));
    expect(await readCifar10(collection, folder)).toMatchObject({ checksum, test: { count: 10 } });
  });

  test('has another checksum where a byte differs', async () => {
    const { checksum } = await readCifar10(collection, folder);
    damage('data_batch_4.bin', (content) => withByte(content, 77, content[77] ^ 1));
    expect((await readCifar10(collection, folder)).checksum).not.toBe(checksum);
  });

  test('of a named variant may have any number of whole records, and keeps the name', async () => {
    damage('data_batch_2.bin', (content) => content.subarray(0, 3 * recordBytes));
    const { variant, train, test } = await readCifar10(cifar, { ...folder, variant: 'tiny' });
    expect([variant, train.count, test.count]).toEqual(['tiny', 43, 10]);
    expect([...train.labels.subarray(10, 14)]).toEqual([0, 1, 2, 0]);
  });

  test('in L2O_DATA is found, under the name in its dataset.json', async () => {
    vi.stubEnv('L2O_DATA', join(path, '..'));
    writeFileSync(pathOf('dataset.json'), '{"name": "cifar10-jpeg", "note": "of another quality"}');
    expect(await loadDataset('cifar10')).toMatchObject({ variant: 'cifar10-jpeg', train: { count: 50 } });
  });
});

describe('a copy of CIFAR-10 is refused', () => {
  const refused = async (inFolder: DataFolder = folder) => {
    const error = await failure(readCifar10(collection, inFolder));
    expect(error).toBeInstanceOf(DataError);
    // "l2o data verify" says the same of the file.
    const checks = await checkFolder(collection, inFolder);
    return { error, complaints: checks.flatMap(({ explanation }) => (explanation ? [explanation] : [])) };
  };
  const expectRefused = async (explanation: object, inFolder?: DataFolder) => {
    const { error, complaints } = await refused(inFolder);
    expect(error).toMatchObject({ explanation });
    expect(complaints).toContainEqual(expect.objectContaining(explanation));
  };

  test.each(batchFiles)('without %s', async (file) => {
    rmSync(pathOf(file));
    await expectRefused({
      expected: expect.stringMatching(new RegExp(`^${file} .* lies in `)),
      found: 'no such file, neither plain nor with ".gz"',
      fix: folder.fix,
    });
  });

  test('with a file cut short', async () => {
    damage('data_batch_3.bin', (content) => content.subarray(0, 20_000));
    await expectRefused({
      expected: `data_batch_3.bin in ${path} has 30730 bytes, uncompressed`,
      found: '20000 bytes',
      fix: folder.fix,
    });
  });

  test('with a file cut short in the middle of a record, also in a variant', async () => {
    damage('data_batch_3.bin', (content) => content.subarray(0, 2 * recordBytes + 100));
    await expectRefused({ found: '100 bytes of 3073 in the last one' }, { ...folder, variant: 'tiny' });
  });

  test('with an empty file, also in a variant', async () => {
    damage('test_batch.bin', () => new Uint8Array());
    await expectRefused({ found: 'an empty file' }, { ...folder, variant: 'tiny' });
  });

  test('with a wrong label byte', async () => {
    damage('test_batch.bin', (content) => withByte(content, 4 * recordBytes, 10));
    await expectRefused({
      expected: `${pathOf('test_batch.bin')} has labels from 0 to 9`,
      found: 'a label 10 in record 4, counted from 0',
      fix: folder.fix,
    });
  });

  test.each([
    ['a pickle of the Python version', Buffer.from('\x80\x02}q\x01(U\x0bbatch_label', 'latin1')],
    ['a file of the Matlab version', Buffer.from('MATLAB 5.0 MAT-file, Platform: GLNXA64')],
    ['a compressed file', gzipSync('something')],
    ['a page of HTML', Buffer.from('<!doctype html><title>Not found</title>')],
  ])('with %s under the name of a binary one', async (found, content) => {
    damage('data_batch_1.bin', () => content);
    await expectRefused({
      expected: `${pathOf('data_batch_1.bin')} is a file of the binary version of CIFAR-10`,
      found,
      fix: expect.stringContaining('cifar-10-binary.tar.gz'),
    });
  });

  test.each([
    ['data_batch_1', 'the Python version'],
    ['data_batch_1.mat', 'the Matlab version'],
  ])('that has %s', async (other, version) => {
    renameSync(pathOf('data_batch_1.bin'), pathOf(other));
    await expectRefused({
      expected: `data_batch_1.bin (training images 1) lies in ${path}`,
      found: `${other}: ${version}`,
      fix: expect.stringContaining('cifar-10-binary.tar.gz'),
    });
  });

  test.each([
    ['cifar-10-batches-py', 'the Python version'],
    ['cifar-10-batches-mat', 'the Matlab version'],
    ['cifar-10-batches-bin', 'the binary version, one folder deeper'],
  ])('that has a folder %s', async (other, version) => {
    rmSync(path, { recursive: true });
    mkdirSync(pathOf(other), { recursive: true });
    await expectRefused({ found: `${other}: ${version}`, fix: expect.stringContaining('right into') });
  });

  test('that says it is official, and has not every class equally often', async () => {
    damage('data_batch_1.bin', (content) => withByte(content, 0, 1));
    expect((await refused()).error).toMatchObject({
      explanation: {
        expected: `The training files of CIFAR-10 in ${path} have 5 images of each class`,
        found: '4, 6, 5, 5, 5, 5, 5, 5, 5, 5 images',
      },
    });
  });

  const isRoot = process.getuid?.() === 0;
  const notAllowed = {
    found: 'the system does not allow it (EACCES)',
    fix: expect.stringContaining('chmod -R u+rX'),
  };

  test.skipIf(process.platform === 'win32')('with a file that may not be read', async () => {
    chmodSync(join(path, '..'), 0o755);
    chmodSync(pathOf('data_batch_2.bin'), 0);
    // Nothing is forbidden to root: it becomes somebody else for a moment.
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expectRefused({ expected: `${pathOf('data_batch_2.bin')} can be read`, ...notAllowed });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  test.skipIf(process.platform === 'win32' || isRoot)('in a folder that may not be entered', async () => {
    chmodSync(path, 0);
    try {
      await expectRefused({ expected: `${path} can be read`, ...notAllowed });
    } finally {
      chmodSync(path, 0o700);
    }
  });
});
