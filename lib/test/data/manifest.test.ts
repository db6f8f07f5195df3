import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { collectionNamed, fileNamed, readManifest } from '../../src/data/manifest.js';
import { DataError } from '../../src/errors.js';
import { projectRoot, referenceFolder } from '../../src/project.js';
import { batchFiles } from '../support/cifar-copy.mjs';

const folder = mkdtempSync(join(tmpdir(), 'l2o-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('names every file with size, checksum, source and licence', () => {
  const collections = readManifest();
  expect(collections.map(({ name }) => name)).toEqual(['mnist', 'cifar10', 'reference']);
  for (const { source, licence, files, archive } of collections) {
    expect(source).not.toBe('');
    expect(licence).not.toBe('');
    for (const { bytes, md5 } of files) {
      expect(bytes).toBeGreaterThan(0);
      // The files of an archive are proven by its checksum.
      expect(md5 ?? archive?.md5).toMatch(/^[0-9a-f]{32}$/);
    }
  }
});

test('has every file of data/reference', () => {
  const files = readdirSync(referenceFolder).filter((file) => file.endsWith('.json'));
  expect(collectionNamed('reference').files.map(({ file }) => file)).toEqual(files.sort());
  expect(files).toHaveLength(22);
});

test('has the six files of CIFAR-10, each of 10,000 records', () => {
  const { files, archive } = collectionNamed('cifar10');
  expect(files.map(({ file, bytes }) => [file, bytes])).toEqual(
    batchFiles.map((file) => [file, 10_000 * 3073]),
  );
  expect(archive).toEqual({
    url: 'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    bytes: 170_052_171,
    md5: 'c32a1d4ab5d03f1284b67883e8d87530',
    folder: 'cifar-10-batches-bin',
  });
});

test('names the version of the package that the library depends on', () => {
  const library = JSON.parse(readFileSync(join(projectRoot, 'lib', 'package.json'), 'utf8'));
  const { name, version } = collectionNamed('mnist').package ?? { name: '', version: '' };
  expect(library.dependencies[name]).toBe(version);
});

test('a name that it does not have is an explained error', () => {
  expect(() => collectionNamed('emnist')).toThrow(DataError);
  expect(() => fileNamed(collectionNamed('mnist'), 'letters')).toThrow(DataError);
});

test.each([
  ['{', /JSON/],
  ['{}', /collections is not a list/],
  ['{"collections":[{"name":7}]}', /collections\[0\]\.name is not a text/],
  [
    '{"collections":[{"name":"a","title":"","source":"","licence":"","files":[{"name":"","file":"","bytes":"1"}]}]}',
    /collections\[0\]\.files\[0\]\.bytes is not a number/,
  ],
  [
    '{"collections":[{"name":"a","title":"","source":"","licence":"","files":[],"archive":{"url":"","bytes":1,"md5":7,"folder":""}}]}',
    /collections\[0\]\.archive\.md5 is not a text/,
  ],
  [
    '{"collections":[{"name":"a","title":"","source":"","licence":"","files":[{"name":"","file":"","bytes":1e999}]}]}',
    /bytes is not a number/,
  ],
])('with the content %s it is refused', (content, found) => {
  const file = join(folder, 'manifest.json');
  writeFileSync(file, content);
  expect(() => readManifest(file)).toThrow(DataError);
  expect(() => readManifest(file)).toThrow(found);
});
