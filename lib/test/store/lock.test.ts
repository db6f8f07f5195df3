import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { access, mkdir, readdir, symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { StorageError } from '../../core/src/errors.js';
import { thisProcess } from '../../core/src/node/store/living.js';
import { acquireLock, describeHolder, FileLock, lockHolder } from '../../core/src/node/store/lock.js';
import { whileLocked } from '../../core/src/node/store/while-locked.js';
import { compileProgram, type Program } from './child.js';
import { temporaryFolder } from './temporary-folder.js';

let program: Program;
beforeAll(() => {
  program = compileProgram('test/store/lock-program.ts');
});
afterAll(() => program.remove());

async function newLockFile(): Promise<string> {
  return join(await temporaryFolder(), 'run', 'lock');
}

/** A lock file as somebody else left it, with the last heartbeat `secondsAgo`. */
async function leave(file: string, holder: object, secondsAgo: number): Promise<void> {
  const lock = await acquireLock(file);
  expect(lock).toBeInstanceOf(FileLock);
  if (lock instanceof FileLock) await lock.release();
  await writeFile(file, asLock({ token: 'theirs', ...holder }));
  const then = Date.now() / 1000 - secondsAgo;
  await utimes(file, then, then);
}

/** What this process would write, but for some entries. */
function asLock(change: object): string {
  return JSON.stringify({ ...thisProcess(), since: new Date().toISOString(), ...change });
}

/** The number of a process that has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

const here = hostname();

describe('a lock', () => {
  test('is held by one at a time, and free after its release', async () => {
    const file = await newLockFile();
    const lock = await acquireLock(file);
    if (!(lock instanceof FileLock)) throw new Error('not free');
    expect(await lock.isHeld()).toBe(true);
    expect(await acquireLock(file)).toMatchObject({ pid: process.pid, host: here });
    await lock.release();
    await expect(access(file)).rejects.toThrow('ENOENT');
    const next = await acquireLock(file);
    expect(next).toBeInstanceOf(FileLock);
    if (next instanceof FileLock) await next.release();
  });

  test('of another living process is respected, and says who holds it', async () => {
    const file = await newLockFile();
    const child = program.start('hold', file);
    await child.lines(1);
    const holder = await acquireLock(file);
    expect(holder).toMatchObject({ pid: child.process.pid, host: here });
    expect(holder instanceof FileLock ? '' : describeHolder(holder)).toContain(
      `process ${child.process.pid} on`,
    );
    child.process.kill('SIGKILL');
    await child.ended;
  });

  test('of a process that was killed is stale', async () => {
    const file = await newLockFile();
    const child = program.start('hold', file);
    await child.lines(1);
    child.process.kill('SIGKILL');
    await child.ended;
    await access(file);
    expect(await lockHolder(file)).toBeUndefined();
    const lock = await acquireLock(file);
    expect(lock).toBeInstanceOf(FileLock);
    if (lock instanceof FileLock) await lock.release();
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'of a process that ended but was never waited for is stale',
    async () => {
      // The shell turns into a program that does not wait for the child it has from the shell.
      const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => {
        parent.kill('SIGKILL');
      });
      const pid = await new Promise<number>((done) =>
        parent.stdout.once('data', (text) => done(Number(text))),
      );
      const turned = () => readFileSync(`/proc/${parent.pid}/cmdline`, 'latin1').startsWith('sleep');
      await vi.waitUntil(turned, 30_000);
      process.kill(pid, 'SIGKILL');
      const ended = () => readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z');
      await vi.waitUntil(ended, 30_000);
      const file = await newLockFile();
      await leave(file, { pid, host: here }, 0);
      await takeAndRelease(file);
    },
  );

  test('is released when a process ends in the middle of its work', async () => {
    const file = await newLockFile();
    for (const way of ['exit', 'throw']) {
      await program.start(way, file).ended;
      await expect(access(file)).rejects.toThrow('ENOENT');
    }
  });

  test('of a dead process here is stale', async () => {
    const file = await newLockFile();
    await leave(file, { pid: deadPid() }, 0);
    await takeAndRelease(file);
  });

  test.runIf(process.platform === 'linux').each([
    ['is held', {}, 0, false],
    ['is held where the clock was set forward since', {}, 7200, false],
    ['is held where the clock was set back since', { since: '2999-01-01' }, -7200, false],
    ['is held where the name of the machine changed', { host: 'another' }, 0, false],
    ['is stale where its number was given to another', { started: 1 }, 0, true],
    ['is stale where the machine was restarted', { boot: 'another' }, 0, true],
  ])('of a living process %s', async (_, change, secondsAgo, stale) => {
    const file = await newLockFile();
    const child = program.start('hold', file);
    await child.lines(1);
    const changed = { ...JSON.parse(readFileSync(file, 'utf8')), ...change };
    await writeFile(file, JSON.stringify(changed));
    const then = Date.now() / 1000 - secondsAgo;
    await utimes(file, then, then);
    expect(await lockHolder(file)).toEqual(stale ? undefined : changed);
    child.process.kill('SIGKILL');
    await child.ended;
  });

  test.each([
    ['of another machine', { host: 'elsewhere', boot: 'another' }, 120],
    ['of another container', { namespace: 'another' }, 120],
    ['of a process that was stopped', {}, 600],
  ])('%s is stale when no heartbeat was seen for long', async (_, change, seconds) => {
    const file = await newLockFile();
    const now = vi.spyOn(performance, 'now');
    onTestFinished(() => now.mockRestore());
    const start = performance.now();
    const lookAfter = (seconds: number) => {
      now.mockReturnValue(start + 1000 * seconds);
      return lockHolder(file);
    };
    await leave(file, change, 5000);
    expect(await lookAfter(0)).toMatchObject({ token: 'theirs' });
    expect(await lookAfter(seconds - 1)).toMatchObject({ token: 'theirs' });
    await utimes(file, 1, 1);
    expect(await lookAfter(seconds + 1)).toMatchObject({ token: 'theirs' });
    expect(await lookAfter(2 * seconds + 2)).toBeUndefined();
    await takeAndRelease(file);
  });

  test.each([
    ['that is empty: its writer died between creation and writing', ''],
    ['of process -1, which means all processes', asLock({ pid: -1, token: 'theirs' })],
    ['of process 0', asLock({ pid: 0, token: 'theirs' })],
    ['with a token that leads out of the folder', asLock({ token: 'a/../../outside' })],
    ['of an older kit', JSON.stringify({ pid: process.pid, host: here, since: '2026', token: 'theirs' })],
    ['that is no JSON', 'held'],
  ])('%s is respected for a moment only', async (_, content) => {
    const file = await newLockFile();
    await leave(file, {}, 0);
    await writeFile(file, content);
    expect(await acquireLock(file)).toMatchObject({ pid: 0 });
    const then = Date.now() / 1000 - 60;
    await utimes(file, then, then);
    await takeAndRelease(file);
    expect(await readdir(join(file, '..', '..'))).toEqual(['run']);
  });

  test.each([
    ['a dangling link', 'a symbolic link', (file: string) => symlink('nowhere', file)],
    ['a link to a lock', 'a symbolic link', (file: string) => symlink(`${file}.other`, file)],
    ['a folder', 'a folder', (file: string) => mkdir(file)],
    ['a pipe', 'a pipe', async (file: string) => spawnSync('mkfifo', [file])],
    [
      'a file of a gigabyte',
      'a file of 1073741824 bytes',
      async (file: string) => {
        await writeFile(file, '');
        await truncate(file, 2 ** 30);
      },
    ],
  ])('that is %s: named, and left alone', async (_, found, put) => {
    const file = await newLockFile();
    await mkdir(join(file, '..'));
    await writeFile(`${file}.other`, asLock({ token: 'theirs' }));
    await put(file);
    const failure = await acquireLock(file).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StorageError);
    expect(String(failure)).toContain(file);
    expect(String(failure)).toContain(`found: ${found}`);
    expect(await readdir(join(file, '..'))).toEqual(['lock', 'lock.other']);
  });

  test('in a folder that is a dangling link: named', async () => {
    const file = await newLockFile();
    await symlink('nowhere', join(file, '..'));
    await expect(acquireLock(file)).rejects.toThrow(StorageError);
  });

  test('tells its holder when another has taken it over, and is then not released by the first', async () => {
    const file = await newLockFile();
    const lock = await acquireLock(file);
    if (!(lock instanceof FileLock)) throw new Error('not free');
    await leaveOther(file);
    expect(await lock.isHeld()).toBe(false);
    await lock.release();
    expect(readFileSync(file, 'utf8')).toContain('other');
    await unlink(file);
    expect(await lock.isHeld()).toBe(false);
  });

  test('a stale one is recovered by exactly one of many', async () => {
    const file = await newLockFile();
    for (let round = 0; round < 20; round++) {
      await leave(file, { pid: deadPid(), host: here }, 0);
      const results = await Promise.all(Array.from({ length: 12 }, () => acquireLock(file)));
      const winners = results.filter((result): result is FileLock => result instanceof FileLock);
      expect(winners).toHaveLength(1);
      await Promise.all(winners.map((lock) => lock.release()));
    }
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  test('a stale one is recovered by exactly one of several processes', async () => {
    const file = await newLockFile();
    await leave(file, { pid: deadPid(), host: here }, 0);
    const starter = join(file, '..', 'go');
    const children = Array.from({ length: 4 }, () => program.start('hold', file, starter));
    await Promise.all(children.map((child) => child.lines(1)));
    await writeFile(starter, '');
    const outputs = await Promise.all(children.map(async (child) => (await child.lines(2))[1] ?? ''));
    expect(outputs.sort()).toEqual(['lost', 'lost', 'lost', 'won']);
    for (const child of children) child.process.kill('SIGKILL');
    await Promise.all(children.map(({ ended }) => ended));
  });

  test('a recovery that was itself killed is recovered', async () => {
    const file = await newLockFile();
    await leave(file, { pid: deadPid(), host: here }, 0);
    writeFileSync(`${file}.theirs`, asLock({ pid: deadPid(), token: 'removal' }));
    const lock = await acquireLock(file);
    expect(lock).toBeInstanceOf(FileLock);
    if (lock instanceof FileLock) await lock.release();
    expect(await readdir(join(file, '..'))).toEqual([]);
  });
});

async function takeAndRelease(file: string): Promise<void> {
  const lock = await acquireLock(file);
  expect(lock).toBeInstanceOf(FileLock);
  if (lock instanceof FileLock) await lock.release();
  expect(await readdir(join(file, '..'))).toEqual([]);
}

async function leaveOther(file: string): Promise<void> {
  await writeFile(file, asLock({ token: 'other' }));
}

describe('work under a lock', () => {
  test('waits for who holds it, is done by one at a time, and lets go when it fails', async () => {
    const file = await newLockFile();
    const waiting: string[] = [];
    const done: string[] = [];
    const said = { onWaiting: (holder: string) => void waiting.push(holder), throwIfStopped: () => {} };
    const one = whileLocked(
      file,
      async () => {
        done.push('one begins');
        await vi.waitFor(() => expect(waiting).toHaveLength(1));
        done.push('one ends');
        throw new Error('one fails');
      },
      said,
    );
    const failure = expect(one).rejects.toThrow('one fails');
    await vi.waitFor(() => expect(done).toHaveLength(1));
    expect(await whileLocked(file, async () => done.push('two'), said)).toBe(3);
    await failure;
    expect(done).toEqual(['one begins', 'one ends', 'two']);
    expect(waiting).toEqual([expect.stringContaining(`process ${process.pid} on ${here}`)]);
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  test('is not begun when the signal comes while it waits', async () => {
    const file = await newLockFile();
    const lock = await acquireLock(file);
    const stop = new AbortController();
    const work = vi.fn(async () => undefined);
    await expect(
      whileLocked(file, work, {
        onWaiting: () => stop.abort(new Error('stopped')),
        throwIfStopped: () => stop.signal.throwIfAborted(),
        signal: stop.signal,
      }),
    ).rejects.toThrow('stopped');
    expect(work).not.toHaveBeenCalled();
    if (lock instanceof FileLock) await lock.release();
  });
});
