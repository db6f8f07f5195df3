import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import { collectionNamed, fileNamed, goneFromKit, readManifest } from '../../thesis/src/data/manifest.js';
import { manifestFile, projectRoot } from '../../thesis/src/project.js';
import { recordManifest } from '../../tools/src/data/record-manifest.js';
import { batchFiles } from '../support/cifar-copy.mjs';

const folder = mkdtempSync(join(tmpdir(), 'l2o-manifest-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('names every file with size, checksum, source and licence', () => {
  const collections = readManifest();
  expect(collections.map(({ name }) => name)).toEqual([
    'mnist',
    'cifar10',
    'reference',
    'results',
    'trained',
  ]);
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

test('is as "l2o data record" writes it of the files that are there', async () => {
  // What a person trained or exported here is not in the checkout.
  const { stdout } = await promisify(execFile)('git', ['ls-files', 'data'], { cwd: projectRoot });
  const kept = stdout
    .split('\n')
    .filter((file) => /^data\/(manifest|\w+\/.*)\.(json|safetensors)$/.test(file));
  for (const file of kept) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(join(projectRoot, file), join(folder, file));
  }
  const copy = join(folder, 'data', 'manifest.json');
  expect(await recordManifest(copy)).toEqual([]);
  expect(readFileSync(copy, 'utf8')).toBe(readFileSync(manifestFile, 'utf8'));
  expect(collectionNamed('reference').files).toHaveLength(22);

  rmSync(join(folder, 'data', 'results', 'fig-3.06.json'));
  writeFileSync(join(folder, 'data', 'results', 'fig-3.04.json'), '{}');
  writeFileSync(join(folder, 'data', 'trained', 'new.safetensors'), '');
  expect((await recordManifest(copy)).sort()).toEqual([
    'results/fig-3.04.json',
    'results/fig-3.06.json',
    'trained/new.safetensors',
  ]);
  expect(await recordManifest(copy)).toEqual([]);
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
  const library = JSON.parse(readFileSync(join(projectRoot, 'lib', 'thesis', 'package.json'), 'utf8'));
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

test.each(['results', 'trained'])(
  'a file of %s that is gone is missed, with the command that brings it back',
  (name) => {
    const { file } = collectionNamed(name).files[0];
    const path = join(projectRoot, 'data', name, file);
    expect(goneFromKit(path)).toBeUndefined();
    expect(goneFromKit(path, false)).toContain(`"git checkout -- data/${name}/${file}" brings it back`);
    expect(goneFromKit(join(projectRoot, 'data', name, 'mine'), false)).toBeUndefined();
  },
);
