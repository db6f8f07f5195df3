/** Files that appear together, whoever writes, reads and dies. */
import fs, { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { StorageError } from '../../core/src/errors.js';
import { type NamedFile, readSet, writeSet } from '../../core/src/node/store/file-set.js';
import { compileProgram, type Program } from './child.js';
import { temporaryFolder } from './temporary-folder.js';

let program: Program;
beforeAll(() => {
  program = compileProgram('test/store/file-set-program.ts');
});
afterAll(() => program.remove());

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => vi.restoreAllMocks());

const names = ['a', 'b', 'c', 'd'];
const all = (content: string) => async (): Promise<NamedFile[]> => names.map((name) => [name, content]);
const contents = () => Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));

test('a set replaces another, and nothing else is left', async () => {
  expect(await writeSet(folder, all('old'))).toEqual(names);
  await writeSet(folder, all('new'));
  expect(await contents()).toEqual(Array(4).fill('new'));
  expect((await readdir(folder)).sort()).toEqual(names);
});

test.each([1, 2, 3, 4, 5])('a disk that is full at write %d leaves the old set', async (failing) => {
  await writeSet(folder, all('old'));
  const open = fs.open;
  let writes = 0;
  vi.spyOn(fs, 'open').mockImplementation(async (file, flags, mode) => {
    if (String(file).includes('.tmp') && ++writes === failing) {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    }
    return open(file, flags, mode);
  });
  const failure = await writeSet(folder, all('new')).catch((error: unknown) => error);
  expect(writes).toBe(failing);
  expect(failure).toBeInstanceOf(StorageError);
  expect(String(failure)).toContain('no space is left');
  expect(await contents()).toEqual(Array(4).fill('old'));
  expect((await readdir(folder)).sort()).toEqual(names);
});

test.each([0, 1, 2, 3])(
  'who dies after %d files are in place leaves the new set to the next',
  async (done) => {
    await writeSet(folder, all('old'));
    const rename = fs.rename;
    let renamed = 0;
    vi.spyOn(fs, 'rename').mockImplementation(async (from, to) => {
      if (names.some((name) => String(to) === join(folder, name)) && renamed++ === done)
        throw new Error('dies');
      return rename(from, to);
    });
    await expect(writeSet(folder, all('new'))).rejects.toThrow('dies');
    vi.restoreAllMocks();
    expect(new Set(await contents()).size).toBe(done === 0 ? 1 : 2);
    expect(await readSet(folder, contents)).toEqual(Array(4).fill('new'));
    expect((await readdir(folder)).sort()).toEqual(names);
  },
);

test('who dies before the set counts leaves the old one, and what is left over goes', async () => {
  await writeSet(folder, all('old'));
  for (const name of ['.l2o-a.tmp', '.l2o-set.json.17-0.tmp', '.l2o-lock.7d0c2a11']) {
    await writeFile(join(folder, name), 'half');
  }
  expect(await readSet(folder, contents)).toEqual(Array(4).fill('old'));
  expect((await readdir(folder)).sort()).toEqual(names);
});

test.each(['no list', '{}', '["../a", "b/../../c", 7]'])(
  'a list that is none of ours harms nothing: %s',
  async (list) => {
    await writeSet(folder, all('old'));
    await writeFile(join(folder, '.l2o-set.json'), list);
    await writeSet(folder, all('new'));
    expect(await contents()).toEqual(Array(4).fill('new'));
    expect((await readdir(folder)).sort()).toEqual(names);
  },
);

test('a folder in the place of a file is named, and nothing is changed', async () => {
  await writeSet(folder, async () => [['a', 'old']]);
  await mkdir(join(folder, 'c'));
  const failure = await writeSet(folder, all('new')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(StorageError);
  expect(String(failure)).toContain(`${join(folder, 'c')} can be written\n  found: a folder in its place`);
  expect((await readdir(folder)).sort()).toEqual(['a', 'c']);
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
});

test('four processes, one of them killed: no entry is lost, and a reader sees no mixture', async () => {
  const rounds = 12;
  const writers = ['one', 'two', 'three'].map((name) => program.start(folder, name, String(rounds)));
  const killed = program.start(folder, 'killed', '100000');
  let reads = 0;
  const reading = (async () => {
    while (writers.some(({ process }) => process.exitCode === null)) {
      const read = await readSet(folder, contents).catch(() => []);
      expect(new Set(read).size).toBeLessThanOrEqual(1);
      reads += read.length;
      if (reads === 40) killed.process.kill('SIGKILL');
    }
  })();
  const endings = await Promise.all(writers.map(({ ended }) => ended));
  expect(endings.map(({ code, errors }) => [code, errors])).toEqual(Array(3).fill([0, '']));
  await reading;
  killed.process.kill('SIGKILL');
  const ofKilled = (await killed.ended).output.split('\n').length - 1;
  const count = Number(await readSet(folder, () => readFile(join(folder, 'count'), 'utf8')));
  // The last of the killed one may be done and not yet said.
  expect(count - 3 * rounds - ofKilled).toBeGreaterThanOrEqual(0);
  expect(count - 3 * rounds - ofKilled).toBeLessThanOrEqual(1);
  expect(reads).toBeGreaterThan(0);
});
