import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkFolder, verifyData } from '../../src/data/verify.js';
import { copyMnist, type MnistCopy, mnist, withByte } from './mnist-copy.js';

let copy: MnistCopy;
beforeAll(() => {
  copy = copyMnist();
});
afterAll(() => {
  vi.unstubAllEnvs();
  copy.remove();
});

test('every file of the kit is in order', async () => {
  vi.stubEnv('L2O_DATA', '');
  const checks = await verifyData();
  expect(checks).toHaveLength(4 + 22);
  for (const { status, variant, explanation } of checks) {
    expect({ status, variant, explanation }).toEqual({
      status: 'ok',
      variant: 'official',
      explanation: undefined,
    });
  }
});

test('missing, damaged and intact files are told apart, each with the way to mend it', async () => {
  rmSync(copy.pathOf('train-labels-idx1-ubyte'));
  copy.damage('t10k-images-idx3-ubyte', (content) => content.subarray(0, 1000));
  copy.damage('t10k-labels-idx1-ubyte', (content) => withByte(content, 50, 99));
  const checks = await checkFolder(mnist, copy);
  expect(checks.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    'training images: ok',
    'training labels: missing',
    'test images: damaged',
    'test labels: damaged',
  ]);
  expect(checks.map(({ explanation }) => explanation?.mend)).toEqual([
    undefined,
    copy.mend,
    copy.mend,
    copy.mend,
  ]);
  expect(checks[1].path).toBe(copy.pathOf('train-labels-idx1-ubyte'));
  expect(checks[2].explanation?.found).toMatch(/^MD5 [0-9a-f]{32} and 1000 bytes$/);
});

test('a variant is in order, and named where a file differs', async () => {
  copy.restore('train-labels-idx1-ubyte');
  const checks = await checkFolder(mnist, { ...copy, variant: 'noisy' });
  expect(checks.map(({ status, variant }) => `${status} ${variant}`)).toEqual([
    'ok official',
    'ok official',
    'ok noisy',
    'ok noisy',
  ]);
});
