import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import fs, { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { StorageError, UsageError } from '../../core/src/errors.js';
import { RecordingWriter } from '../../core/src/node/store/recording.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import type { Checkpoint } from '../../core/src/store/checkpoint.js';
import { runId } from '../../core/src/store/run-id.js';
import { arithmetic, checkpointOf, definition, other, signAgain } from './checkpoints.js';
import { temporaryFolder } from './temporary-folder.js';

const id = runId(definition);
const name = `${id}.11111111`;
const address = { definition, arithmetic };

async function newStore() {
  const warnings: string[] = [];
  const store = new FileStore(join(await temporaryFolder(), 'runs'), {
    onWarning: (message) => warnings.push(message),
  });
  return { store, warnings, folder: join(store.folder, name) };
}

async function openWriter(
  store: FileStore,
  checkpoint: Checkpoint = checkpointOf(1),
): Promise<RecordingWriter> {
  const writer = await store.openForWriting(checkpoint);
  if (!(writer instanceof RecordingWriter)) throw new Error('locked');
  return writer;
}

async function record(store: FileStore, ...checkpoints: Checkpoint[]): Promise<void> {
  for (const checkpoint of checkpoints) {
    const writer = await openWriter(store, checkpoint);
    expect(await writer.write(checkpoint)).toBe(true);
    await writer.close();
  }
}

function find(store: FileStore, steps: number, explicitEngine = false, current = arithmetic) {
  return store.find({ definition, arithmetic: current }, { explicitEngine, steps });
}

async function sparse(file: string, bytes: number): Promise<void> {
  await writeFile(file, '');
  await truncate(file, bytes);
}

describe('finding a run', () => {
  test('gives a recording that is long enough', async () => {
    const { store } = await newStore();
    expect(await find(store, 1)).toBeUndefined();
    await record(store, checkpointOf(5));
    expect(await find(store, 5)).toEqual(checkpointOf(5));
    expect(await find(store, 3)).toEqual(checkpointOf(5));
    expect(await find(store, 6)).toBeUndefined();
    const another = { ...address, definition: { ...definition, seed: 1 } };
    expect(await store.find(another, { explicitEngine: false, steps: 1 })).toBeUndefined();
  });

  test('counts a run that diverged as long enough for any length', async () => {
    const { store } = await newStore();
    const diverged = checkpointOf(5, { divergedAt: 5, snapshot: null });
    await record(store, checkpointOf(5), diverged);
    expect(await find(store, 1000)).toEqual(diverged);
  });

  test('prefers the current engine, then takes the longest, unless the engine was asked for', async () => {
    const { store } = await newStore();
    const two = checkpointOf(20, other);
    const three = checkpointOf(30, { engine: 'fake/three', arithmetic: '3333333300000000' });
    await record(store, checkpointOf(10), two, three);
    expect(await find(store, 10)).toEqual(checkpointOf(10));
    expect(await find(store, 11)).toEqual(three);
    expect(await find(store, 11, false, other.arithmetic)).toEqual(two);
    expect(await find(store, 11, false, '4444444400000000')).toEqual(three);
    expect(await find(store, 11, true)).toBeUndefined();
    expect(await find(store, 31)).toBeUndefined();
  });
});

test('runs of an earlier version are left alone, and named once', async () => {
  const { store, warnings } = await newStore();
  const old = `${id}.kernels-fma`;
  mkdirSync(join(store.folder, old), { recursive: true });
  writeFileSync(join(store.folder, old, 'step-5.run'), 'as it was written then');
  expect(await find(store, 1)).toBeUndefined();
  await record(store, checkpointOf(5));
  expect(await store.list()).toHaveLength(1);
  expect(await find(store, 6)).toBeUndefined();
  expect(warnings).toEqual([expect.stringContaining('holds 1 run of an earlier version')]);
  expect(readFileSync(join(store.folder, old, 'step-5.run'), 'utf8')).toBe('as it was written then');
});

describe('writing a run', () => {
  test('keeps the last two checkpoints, and cleans up what a killed writer left', async () => {
    const { store, folder } = await newStore();
    await record(store, checkpointOf(9));
    writeFileSync(join(folder, 'step-12.run.99-0.tmp'), 'half');
    writeFileSync(join(folder, 'lock.7d0c2a11'), 'half');
    await record(store, checkpointOf(10), checkpointOf(100));
    expect((await readdir(folder)).sort()).toEqual(['step-10.run', 'step-100.run']);
    const writer = await openWriter(store);
    expect(writer.latest).toEqual(checkpointOf(100));
    await writer.close();
  });

  test('is for one at a time', async () => {
    const { store } = await newStore();
    const writer = await openWriter(store);
    expect(await store.openForWriting(address)).toMatchObject({
      heldBy: expect.stringContaining(`process ${process.pid} on `),
    });
    const second = await openWriter(store, checkpointOf(1, other));
    await second.close();
    await writer.close();
    await (await openWriter(store)).close();
    expect(await readdir(store.folder)).toEqual([]);
  });

  test('stops when another process has taken the run over', async () => {
    const { store, folder } = await newStore();
    const writer = await openWriter(store);
    await writer.write(checkpointOf(1));
    const lock = readFileSync(join(folder, 'lock'), 'utf8');
    writeFileSync(join(folder, 'lock'), lock.replace(/"token":"\w/, '"token":"_'));
    expect(await writer.write(checkpointOf(2))).toBe(false);
    expect((await readdir(folder)).sort()).toEqual(['lock', 'step-1.run']);
  });

  test('can start again, the old files set aside', async () => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(10));
    const writer = await openWriter(store);
    await writer.startAgain('For a reason.');
    await writer.write(checkpointOf(2));
    await writer.close();
    expect(await find(store, 2)).toEqual(checkpointOf(2));
    expect((await readdir(folder)).sort()).toEqual(['step-10.run.superseded', 'step-2.run']);
    expect(warnings).toEqual([expect.stringMatching(/For a reason\. The run .* starts again/)]);
  });
});

describe('a damaged checkpoint', () => {
  test('is named and set aside, and the last good one is used', async () => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(5), checkpointOf(8));
    await damage(join(folder, 'step-8.run'));
    expect(await find(store, 8)).toBeUndefined();
    expect(await find(store, 5)).toEqual(checkpointOf(5));
    expect(warnings).toEqual([
      expect.stringContaining(`${join(folder, 'step-8.run')} is damaged: its checksum`),
      expect.stringContaining('the last good checkpoint is used, at step 5'),
    ]);
    expect((await readdir(folder)).sort()).toEqual(['step-5.run', 'step-8.run.damaged']);
    const writer = await openWriter(store);
    expect(writer.latest).toEqual(checkpointOf(5));
    await writer.close();
  });

  test('when none is left, the run starts again and says so', async () => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(5), checkpointOf(8));
    await damage(join(folder, 'step-5.run'));
    await truncate(join(folder, 'step-8.run'), 100);
    const writer = await openWriter(store);
    expect(writer.latest).toBeUndefined();
    await writer.close();
    expect(warnings).toHaveLength(3);
    expect(warnings.at(-1)).toContain('starts again');
  });

  test.each([
    ['a folder', 'it is a folder', (file: string) => fs.mkdir(file)],
    ['a link that leads nowhere', 'it is a symbolic link', (file: string) => fs.symlink('nowhere', file)],
    ['a pipe', 'it is a pipe', async (file: string) => void spawnSync('mkfifo', [file])],
    ['too large to be read', 'it has 8589934592 bytes', (file: string) => sparse(file, 2 ** 33)],
  ])('is also %s under its name: it blocks nothing, and new checkpoints are kept', async (_, why, put) => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(5));
    for (const step of [8, 9]) await put(join(folder, `step-${step}.run`));
    expect(await store.list()).toHaveLength(1);
    expect(await find(store, 8)).toBeUndefined();
    const writer = await openWriter(store);
    expect(writer.latest).toEqual(checkpointOf(5));
    await writer.write(checkpointOf(7));
    await writer.close();
    expect(warnings).toContainEqual(expect.stringMatching(`step-9.run is damaged: ${why}.*It is set aside`));
    expect((await readdir(folder)).sort()).toEqual([
      'step-5.run',
      'step-7.run',
      'step-8.run.damaged',
      'step-9.run.damaged',
    ]);
  });

  test('on a disk that can only be read does not hide the good ones', async () => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(5), checkpointOf(8));
    await damage(join(folder, 'step-8.run'));
    const spy = vi.spyOn(fs, 'rename').mockRejectedValue(Object.assign(new Error('no'), { code: 'EROFS' }));
    onTestFinished(() => spy.mockRestore());
    expect(await find(store, 5)).toEqual(checkpointOf(5));
    expect(warnings[0]).toContain('It cannot be set aside.');
  });

  test('is also one that belongs to another run, or under another name', async () => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(5), checkpointOf(8, other));
    writeFileSync(
      join(folder, 'step-8.run'),
      await readFile(join(store.folder, `${id}.22222222`, 'step-8.run')),
    );
    writeFileSync(join(folder, 'step-9.run'), await readFile(join(folder, 'step-5.run')));
    expect(await find(store, 5)).toEqual(checkpointOf(5));
    expect(warnings.join('\n')).toMatch(
      /step-9\.run is damaged: it holds step-5\.run[\s\S]*belongs to the run .*22222222/,
    );
  });

  test('that only a later version of the kit can read is refused by name and left alone', async () => {
    const { store, folder } = await newStore();
    await record(store, checkpointOf(5));
    const file = join(folder, 'step-5.run');
    const bytes = await readFile(file);
    bytes.writeUInt32LE(7, 8);
    signAgain(bytes);
    await writeFile(file, bytes);
    await expect(find(store, 5)).rejects.toThrow(StorageError);
    await expect(openWriter(store)).rejects.toThrow(/step-5\.run.*\n.*format version 7/);
    expect(await readdir(folder)).toEqual(['step-5.run']);
  });
});

describe('a disk that fails', () => {
  test.each([
    ['ENOSPC', /step-2\.run.*\n.*no space/],
    ['EROFS', /step-2\.run.*\n.*read-only/],
  ])(
    'with %s while a checkpoint is written leaves the earlier ones and no half file',
    async (code, message) => {
      const { store, folder } = await newStore();
      const writer = await openWriter(store);
      await writer.write(checkpointOf(1));
      const { mockRestore } = failWrites(code);
      await expect(writer.write(checkpointOf(2))).rejects.toThrow(message);
      mockRestore();
      expect((await readdir(folder)).sort()).toEqual(['lock', 'step-1.run']);
      await writer.write(checkpointOf(2));
      await writer.close();
      expect((await readdir(folder)).sort()).toEqual(['step-1.run', 'step-2.run']);
    },
  );

  test('when the lock cannot be written leaves no lock', async () => {
    const { store, folder } = await newStore();
    const { mockRestore } = failWrites('ENOSPC');
    await expect(openWriter(store)).rejects.toThrow(StorageError);
    mockRestore();
    expect(await readdir(folder)).toEqual([]);
  });

  test('a file where the folder should be is explained', async () => {
    const folder = join(await temporaryFolder(), 'runs');
    await writeFile(folder, '');
    const store = new FileStore(folder);
    await expect(openWriter(store)).rejects.toThrow(StorageError);
    await expect(openWriter(store)).rejects.toThrow(
      /a file stands where a folder is needed[\s\S]*keep the runs in another folder/,
    );
  });

  test('a folder that may not be written is explained', async () => {
    const { store } = await newStore();
    const spy = vi.spyOn(fs, 'open').mockRejectedValue(Object.assign(new Error('no'), { code: 'EACCES' }));
    onTestFinished(() => spy.mockRestore());
    await expect(openWriter(store)).rejects.toThrow(/lock can be read and written\n.*does not allow/);
  });
});

describe('the list of runs', () => {
  test('has a line per recording', async () => {
    const { store, folder } = await newStore();
    expect(await store.list()).toEqual([]);
    await record(store, checkpointOf(3), checkpointOf(4), checkpointOf(2, other));
    const [one, two] = await store.list();
    expect(one).toMatchObject({
      id,
      name,
      engine: 'fake/one',
      problem: 'Parabola',
      optimizer: 'descent',
      seed: 0,
      definition,
      steps: 4,
      divergedAt: null,
      lastLoss: 0.25,
      seconds: 1.5,
      bytes: (await stat(join(folder, 'step-3.run'))).size + (await stat(join(folder, 'step-4.run'))).size,
    });
    expect(one?.written).toEqual((await stat(join(folder, 'step-4.run'))).mtime);
    expect(two).toMatchObject({ id, engine: 'fake/two', steps: 2 });
  });

  test('goes on past a damaged file', async () => {
    const { store, folder, warnings } = await newStore();
    await record(store, checkpointOf(3), checkpointOf(4), checkpointOf(2, other));
    await truncate(join(folder, 'step-4.run'), 20);
    expect((await store.list()).map(({ steps }) => steps)).toEqual([3, 2]);
    expect(warnings).toEqual([expect.stringContaining('step-4.run is damaged: it ends too early')]);
  });
});

describe('one run', () => {
  test('is shown by a beginning of its name', async () => {
    const { store } = await newStore();
    await record(store, checkpointOf(3));
    expect(await store.show(id.slice(0, 4))).toMatchObject({
      name,
      versions: { fake: '1.0.0' },
      lockedBy: null,
      files: [{ name: 'step-3.run' }],
    });
    const writer = await openWriter(store);
    expect((await store.show(id)).lockedBy).toContain(`process ${process.pid}`);
    await writer.close();
  });

  test('is not guessed', async () => {
    const { store } = await newStore();
    await expect(store.show('0')).rejects.toThrow(/no run at all/);
    await record(store, checkpointOf(3), checkpointOf(2, other));
    await expect(store.show(id)).rejects.toThrow(UsageError);
    await expect(store.remove(id)).rejects.toThrow(new RegExp(`fits 2 runs\\n.*${name}, ${id}.22222222`));
    await expect(store.remove('xyzw')).rejects.toThrow(new RegExp(`"xyzw" fits none\\n.*${name}`));
    expect(await store.list()).toHaveLength(2);
  });

  test('is removed with all its files', async () => {
    const { store, folder } = await newStore();
    await record(store, checkpointOf(3), checkpointOf(2, other));
    writeFileSync(join(folder, 'step-9.run.damaged'), '');
    for (const tooShort of ['', id.slice(0, 1), id.slice(0, 3)]) {
      await expect(store.remove(tooShort)).rejects.toThrow('the first 4 characters of its hash');
    }
    expect(await store.remove(name)).toBe(name);
    expect(await readdir(store.folder)).toEqual([`${id}.22222222`]);
  });

  test('is not removed while it is computed', async () => {
    const { store, folder } = await newStore();
    const writer = await openWriter(store);
    await writer.write(checkpointOf(1));
    await expect(store.remove(id)).rejects.toThrow(new RegExp(`computed by process ${process.pid}`));
    expect(await readdir(folder)).toContain('step-1.run');
    await writer.close();
    await store.remove(id);
    await rm(folder, { recursive: true, force: true });
    expect(await store.list()).toEqual([]);
  });
});

async function damage(file: string): Promise<void> {
  const bytes = await readFile(file);
  const middle = bytes.length - 40;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
  await writeFile(file, bytes);
}

/** From now on files can be made, but nothing written into them. */
function failWrites(code: string) {
  const open = fs.open;
  const spy = vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
    const handle = await open(...args);
    vi.spyOn(handle, 'writeFile').mockRejectedValue(Object.assign(new Error(`${code}: mocked`), { code }));
    return handle;
  });
  onTestFinished(() => spy.mockRestore());
  return spy;
}
