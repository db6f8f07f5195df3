import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { access, readdir, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { acquireLock, describeHolder, FileLock, lockHolder } from '../../src/store/lock.js';
import { whileLocked } from '../../src/store/while-locked.js';
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
  await writeFile(file, JSON.stringify({ since: new Date().toISOString(), token: 'theirs', ...holder }));
  const then = Date.now() / 1000 - secondsAgo;
  await utimes(file, then, then);
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
      const lock = await acquireLock(file);
      expect(lock).toBeInstanceOf(FileLock);
      if (lock instanceof FileLock) await lock.release();
    },
  );

  test('is released when a process ends in the middle of its work', async () => {
    const file = await newLockFile();
    for (const way of ['exit', 'throw']) {
      await program.start(way, file).ended;
      await expect(access(file)).rejects.toThrow('ENOENT');
    }
  });

  test.each([
    ['of a dead process here', { pid: 'dead', host: here }, 0, true],
    ['of a living process here', { pid: process.ppid, host: here }, 60, false],
    ['of a number that lives here but long quiet', { pid: process.ppid, host: here }, 3600, true],
    [
      'of this process number, from before it began',
      { pid: process.pid, host: here, since: '2001-01-01' },
      0,
      true,
    ],
    [
      'of a number given again after a restart',
      { pid: process.ppid, host: here, since: '2001-01-01' },
      0,
      true,
    ],
    ['of another machine', { pid: 'dead', host: 'elsewhere' }, 60, false],
    ['of another machine, long quiet', { pid: process.ppid, host: 'elsewhere' }, 180, true],
  ])('%s', async (_, holder, secondsAgo, stale) => {
    const file = await newLockFile();
    await leave(file, { ...holder, pid: holder.pid === 'dead' ? deadPid() : holder.pid }, secondsAgo);
    const result = await acquireLock(file);
    expect(result instanceof FileLock).toBe(stale);
    if (result instanceof FileLock) await result.release();
  });

  test('without content is respected for a moment only: its writer died between creation and writing', async () => {
    const file = await newLockFile();
    await leave(file, {}, 0);
    await writeFile(file, '');
    expect(await acquireLock(file)).toMatchObject({ pid: 0 });
    const then = Date.now() / 1000 - 60;
    await utimes(file, then, then);
    const lock = await acquireLock(file);
    expect(lock).toBeInstanceOf(FileLock);
    if (lock instanceof FileLock) await lock.release();
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
    writeFileSync(
      `${file}.theirs`,
      JSON.stringify({ pid: deadPid(), host: here, since: new Date().toISOString(), token: 'removal' }),
    );
    const lock = await acquireLock(file);
    expect(lock).toBeInstanceOf(FileLock);
    if (lock instanceof FileLock) await lock.release();
    expect(await readdir(join(file, '..'))).toEqual([]);
  });
});

async function leaveOther(file: string): Promise<void> {
  const other = { pid: process.ppid, host: here, since: new Date().toISOString(), token: 'other' };
  await writeFile(file, JSON.stringify(other));
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
