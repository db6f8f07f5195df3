import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { collectionNamed, fileNamed, readManifest } from '../../src/data/manifest.js';
import { DataError } from '../../src/errors.js';
import { projectRoot, referenceFolder } from '../../src/project.js';

const folder = mkdtempSync(join(tmpdir(), 'l2o-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('names every file with size, checksum, source and licence', () => {
  const collections = readManifest();
  expect(collections.map(({ name }) => name)).toEqual(['mnist', 'reference']);
  for (const { source, licence, files } of collections) {
    expect(source).not.toBe('');
    expect(licence).not.toBe('');
    for (const { bytes, md5 } of files) {
      expect(bytes).toBeGreaterThan(0);
      expect(md5).toMatch(/^[0-9a-f]{32}$/);
    }
  }
});

test('has every file of data/reference', () => {
  const files = readdirSync(referenceFolder).filter((file) => file.endsWith('.json'));
  expect(collectionNamed('reference').files.map(({ file }) => file)).toEqual(files.sort());
  expect(files).toHaveLength(22);
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
    '{"collections":[{"name":"a","title":"","source":"","licence":"","files":[{"name":"","file":"","bytes":1e999}]}]}',
    /bytes is not a number/,
  ],
])('with the content %s it is refused', (content, found) => {
  const file = join(folder, 'manifest.json');
  writeFileSync(file, content);
  expect(() => readManifest(file)).toThrow(DataError);
  expect(() => readManifest(file)).toThrow(found);
});
