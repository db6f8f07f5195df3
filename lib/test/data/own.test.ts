/** Data sets of one's own: from arrays, idx files and CSV, found by name wherever images are read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { datasetFrom } from '../../core/src/data/own.js';
import { datasetFromCsv, datasetFromIdx } from '../../core/src/node/data/own-files.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { networkProblem } from '../../core/src/problems/network.js';
import { loadDataset } from '../../thesis/src/data/load.js';
import { evaluateHere } from '../../thesis/src/notebook/evaluate-here.js';

const folder = mkdtempSync(join(tmpdir(), 'l2o-own-'));
beforeAll(() => void vi.stubEnv('L2O_RUNS', join(folder, 'runs')));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Images of 2 x 3 pixels that tell their class by how bright they are. */
const split = (count: number, shift = 0) => ({
  images: Array.from({ length: 6 * count }, (_, i) => (Math.floor(i / 6) % 4) * 60 + (i % 6) + shift),
  labels: Array.from({ length: count }, (_, i) => i % 4),
});
const size = { height: 2, width: 3 };

describe('from arrays', () => {
  const made = datasetFrom('bright', size, { train: split(40), test: split(8, 3) });

  it('keeps the last tenth of the training images for validation', () => {
    expect(made).toMatchObject({ ...size, channels: 1, classes: 4, variant: 'own', foreign: true });
    expect([made.train.count, made.validation.count, made.test.count]).toEqual([36, 4, 8]);
    expect([...made.validation.images.subarray(0, 3)]).toEqual([0, 1, 2]);
  });

  it('does not change with the arrays that it was made of', () => {
    const train = { images: Uint8Array.from(split(40).images), labels: split(40).labels };
    const copied = datasetFrom('copied', size, { train, test: split(8, 3) });
    train.images.fill(200);
    expect(copied.train.images).toEqual(made.train.images);
  });

  it('is found by its name, and known by its content', async () => {
    expect(await loadDataset('bright')).toBe(made);
    const other = datasetFrom('bright', size, { train: split(40, 1), test: split(8, 3) });
    expect(other.checksum).not.toBe(made.checksum);
    expect(datasetFrom('bright', size, { train: split(40), test: split(8, 3) }).checksum).toBe(made.checksum);
  });

  it('is what a network learns from, in a notebook too', async () => {
    const start = { kind: 'normal', deviation: 0.1 } as const;
    const problem = networkProblem(
      {
        id: 'Bright',
        title: 'Bright or dark',
        source: 'mine',
        settings: {},
        batch: { dataset: 'bright', size: 8, sampling: 'with-replacement', images: 'intensities' },
      },
      [{ kind: 'dense', inputs: 6, outputs: 4, activation: 'linear', weights: start, bias: start }],
    );
    const { optimizers } = await evaluateHere({
      problem,
      optimizers: [adam({ rate: 0.1 })],
      steps: 200,
      every: 20,
    });
    const { y } = optimizers[0].seeds[0];
    expect(y[0]).toBeGreaterThan(-0.2);
    expect(y[9]).toBeLessThan(-0.3);
  });

  it.each([
    ['mnist', size, split(4), /none of mnist, cifar10/],
    ['', size, split(4), /1 to 60 letters/],
    ['few', size, { ...split(4), labels: [0, 1] }, /6 numbers for each of 2 labels, 12[\s\S]*24 numbers/],
    ['none', size, { images: [], labels: [] }, /at least one image/],
    ['large', size, { ...split(4), images: Array(24).fill(256) }, /0 to 255[\s\S]*256 at place 0/],
    ['halves', size, { ...split(4), images: Array(24).fill(0.5) }, /whole numbers[\s\S]*0.5 at place 0/],
    ['one', size, split(1), /at least two to train on/],
    ['two', { ...size, classes: 2 }, split(4), /labels from 0 to 1[\s\S]*a label 3/],
    ['high', { ...size, hight: 2 }, split(4), /nearest: height/],
  ])('%s is refused', (name, form, train, message) => {
    expect(() => datasetFrom(name, form, { train, test: split(4) })).toThrow(message);
  });

  it('of another name is not there', async () => {
    await expect(loadDataset('brigth')).rejects.toThrow(
      /"brigth"[\s\S]*nearest: mnist; or make it: datasetFrom\("brigth"/,
    );
  });
});

describe('from files', () => {
  const { images, labels } = split(20);
  const rows = labels.map((label, i) => [label, ...images.slice(6 * i, 6 * i + 6)].join());
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it.each([
    ['without a heading', rows.join('\n')],
    [
      'with one, and the line ends of Windows',
      `label,${[1, 2, 3, 4, 5, 6].map((i) => `p${i}`)}\r\n${rows.join('\r\n')}\r\n`,
    ],
  ])('CSV %s', (_, text) => {
    const train = file('train.csv', text);
    const found = datasetFromCsv('from csv', size, {
      train,
      test: file('test.csv', rows.slice(0, 4).join('\n')),
    });
    const arrays = datasetFrom('arrays', size, { train: split(20), test: split(4) });
    expect(found.checksum).toBe(arrays.checksum);
  });

  it.each([
    ['an empty cell', '1,,2,3,4,5,6', /"" on line 2/],
    ['an empty label', ',1,2,3,4,5,6', /"" on line 2/],
    ['hexadecimal digits', '1,0x10,2,3,4,5,6', /"0x10" on line 2/],
    ['a negative number', '-1,1,2,3,4,5,6', /"-1" on line 2/],
  ])('%s is no byte', (_, line, message) => {
    const train = file('odd.csv', `${rows[0]}\n${line}\n`);
    expect(() => datasetFromCsv('odd', size, { train, test: train })).toThrow(message);
    const first = file('first.csv', `${line}\n${rows[0]}\n`);
    expect(() => datasetFromCsv('odd', size, { train: first, test: train })).toThrow(/on line 1/);
  });

  it('a file that is not there is named', () => {
    const nowhere = join(folder, 'nowhere.csv');
    expect(() => datasetFromCsv('odd', size, { train: nowhere, test: nowhere })).toThrow(
      /nowhere\.csv is there/,
    );
  });

  it('names the line that is wrong', () => {
    const train = file('bad.csv', `${rows[0]}\n1,2\n`);
    expect(() => datasetFromCsv('bad', size, { train, test: train })).toThrow(
      /1 \+ 6 numbers on each line[\s\S]*2 on line 2 of/,
    );
  });

  it('idx of any size', () => {
    const idx = (shape: readonly number[], values: readonly number[]) => {
      const head = Buffer.alloc(4 + 4 * shape.length);
      head.writeUInt32BE(0x0800 | shape.length);
      for (const [i, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * i);
      return Buffer.concat([head, Buffer.from(values)]);
    };
    for (const name of ['train', 't10k']) {
      file(`${name}-images-idx3-ubyte`, idx([20, 2, 3], images));
      file(`${name}-labels-idx1-ubyte`, idx([20], labels));
    }
    const found = datasetFromIdx('from idx', folder);
    expect(found.checksum).toBe(datasetFrom('arrays', size, { train: split(20), test: split(20) }).checksum);
    file('t10k-labels-idx1-ubyte', idx([20], labels).subarray(0, 20));
    expect(() => datasetFromIdx('from idx', folder)).toThrow(/t10k-labels.*unsigned bytes with 1 dimensions/);
  });
});
