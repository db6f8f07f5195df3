/** The lock of set-up: one at a time, and a dead owner stops nobody. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { withLock } from '../../tools/bin/lock.mjs';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'l2o-lock-'));
  file = join(folder, 'deep', 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one in at a time', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(30);
    inside--;
  };
  await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('is given back when the work fails', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

it('takes over from an owner that is dead, several at once, one at a time', async () => {
  await withLock(file, async () => {});
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(file, JSON.stringify({ pid, host: hostname() }));
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(20);
    inside--;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(file, work)));
  expect(most).toBe(1);
});

it.each([
  ['of another machine', JSON.stringify({ pid: 1, host: 'elsewhere' })],
  ['of process -1, which means all processes', JSON.stringify({ pid: -1, host: hostname() })],
  ['that names nobody', ''],
])('takes over a lock %s when it sees nobody touch it for long', async (_, content) => {
  await withLock(file, async () => {});
  writeFileSync(file, content);
  // What the clock says does not count.
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(file, longAgo, longAgo);
  const start = performance.now();
  const now = vi.spyOn(performance, 'now').mockReturnValue(start);
  onTestFinished(() => now.mockRestore());
  const waiting = vi.fn(() => now.mockReturnValue(start + 61_000));
  await expect(withLock(file, async () => 'in', waiting)).resolves.toBe('in');
  expect(waiting).toHaveBeenCalledOnce();
});

it.each([
  ['a link that leads nowhere', () => symlinkSync('nowhere', file)],
  ['a folder', () => mkdirSync(file)],
])('takes %s out of its place', async (_, put) => {
  await withLock(file, async () => {});
  put();
  await expect(withLock(file, async () => 'in')).resolves.toBe('in');
  expect(existsSync(file)).toBe(false);
});

it('respects an owner that lives, and names it', async () => {
  await withLock(file, async () => {});
  writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }));
  const owners: (number | undefined)[] = [];
  let isIn = false;
  const waiting = withLock(
    file,
    async () => {
      isIn = true;
    },
    (owner) => owners.push(owner),
  );
  await sleep(500);
  expect(isIn).toBe(false);
  expect(owners).toEqual([process.pid]);
  rmSync(file);
  await waiting;
  expect(isIn).toBe(true);
});
