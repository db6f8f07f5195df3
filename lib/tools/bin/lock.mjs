/**
 * One process at a time: a lock file that names its owner. A lock whose owner is gone is taken over, so a
 * killed process stops nobody. The owner touches the file now and then; a lock whose owner cannot be looked up, as
 * on another machine, counts as left behind when that stops. Clocks are not asked: they are set back and forth.
 */
import { lstatSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const touchEveryMs = 2_000;
const leftBehindAfterMs = 60_000;
const lookEveryMs = 200;

/**
 * Runs `work` while holding the lock.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(owner: number | undefined) => void} [onWait] called once if another process holds it
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  let hasWaited = false;
  while (!take(file)) {
    if (isLeftBehind(file)) {
      takeAway(file);
    } else if (!hasWaited) {
      onWait(ownerOf(file)?.pid);
      hasWaited = true;
    }
    await sleep(lookEveryMs);
  }
  const touching = setInterval(() => touch(file), touchEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    rmSync(file, { force: true });
  }
}

/**
 * Makes the lock file, unless it is there.
 * @param {string} file
 */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @returns {{ pid: number, host: string } | null} null when there is no lock, or one not yet written
 */
function ownerOf(file) {
  try {
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8'));
    // Zero and less mean groups of processes to the system.
    return pid > 0 ? { pid, host } : null;
  } catch {
    return null;
  }
}

/** @param {string} file */
function isLeftBehind(file) {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return false;
  // No lock of ours: a link that leads nowhere, a folder.
  if (!found.isFile()) return true;
  const owner = ownerOf(file);
  if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
  return msUntouched(file, found.mtimeMs) > leftBehindAfterMs;
}

/** @type {Map<string, { touched: number, seen: number }>} */
const watched = new Map();

/**
 * For how long nobody has touched a lock, as far as this process has looked.
 * @param {string} file
 * @param {number} touched
 */
function msUntouched(file, touched) {
  const now = performance.now();
  const last = watched.get(file);
  if (last?.touched === touched) return now - last.seen;
  watched.set(file, { touched, seen: now });
  return 0;
}

/**
 * Takes a lock that was left behind away. Of several processes that see it, one does it: between looking
 * and removing, a second one could otherwise remove the fresh lock of the first.
 * @param {string} file
 */
function takeAway(file) {
  const turn = `${file}.turn`;
  if (!take(turn)) {
    if (isLeftBehind(turn)) rmSync(turn, { recursive: true, force: true });
    return;
  }
  try {
    if (isLeftBehind(file)) rmSync(file, { recursive: true, force: true });
  } finally {
    rmSync(turn, { force: true });
  }
}

/** @param {string} file */
function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Gone: somebody cleaned up. The work itself goes on.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return isCode(error, 'EPERM');
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
