import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { collectionNamed, readManifest } from '../../thesis/src/data/manifest.js';
import { checkFolder, isAmiss, verifyData } from '../../thesis/src/data/verify.js';
import { writeCifarCopy } from '../support/cifar-copy.mjs';
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
  expect(checks).toHaveLength(readManifest().flatMap(({ files }) => files).length);
  for (const { collection, status, variant, explanation } of checks) {
    // CIFAR-10 comes on request; a checkout may have it or not.
    if (collection === 'cifar10') continue;
    expect({ status, variant, explanation }).toEqual({
      status: 'ok',
      variant: 'official',
      explanation: undefined,
    });
  }
  expect(checks.filter(isAmiss)).toEqual([]);
});

test('a collection that comes on request may be missing, but not in part', async () => {
  const path = mkdtempSync(join(tmpdir(), 'l2o-verify-'));
  const cifar = collectionNamed('cifar10');
  const folder = { path, fix: 'fetch it', variant: 'synthetic' };
  const check = async (onRequest: boolean) => checkFolder(cifar, { ...folder, onRequest });
  const asked = await check(true);
  expect(asked.map(({ status }) => status)).toEqual(Array(6).fill('not fetched'));
  expect(asked[0].explanation?.fix).toBe('fetch it');
  expect(asked.filter(isAmiss)).toEqual([]);
  expect((await check(false)).map(({ status }) => status)).toEqual(Array(6).fill('missing'));

  writeCifarCopy(path, { records: 2 });
  expect((await check(true)).map(({ status }) => status)).toEqual(Array(6).fill('ok'));
  rmSync(join(path, 'data_batch_5.bin'));
  expect((await check(true)).filter(isAmiss).map(({ name }) => name)).toEqual(['training images 5']);
  rmSync(path, { recursive: true });
});

test('missing, damaged and intact files are told apart, each with the way to fix it', async () => {
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
  expect(checks.map(({ explanation }) => explanation?.fix)).toEqual([
    undefined,
    copy.fix,
    copy.fix,
    copy.fix,
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
