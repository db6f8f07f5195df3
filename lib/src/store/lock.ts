/**
 * A lock between processes: a file created exclusively, which says who holds it. Its time of change is
 * the holder's heartbeat.
 *
 * A lock outlives a holder that was killed. Such a stale lock may be removed only by who holds the lock
 * *on that removal*, a second lock file named after the first one's token, and only if the first is then
 * still the same. So two who find the same stale lock cannot remove each other's fresh one. The lock saves
 * double work; that files stay whole does not depend on it.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, unlinkSync } from 'node:fs';
import fs from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { dirname } from 'node:path';
import { errorCode, makeFolder, patiently, storageError } from './disk.js';

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When it took the lock, ISO 8601. */
  readonly since: string;
  /** Unique for every time a lock is taken. */
  readonly token: string;
}

const heartbeatSeconds = 10;

/** A holder unheard of for this long counts as gone. */
const quietSeconds = {
  /** On another machine, whose processes cannot be looked up. */
  otherHost: 120,
  /** A process of that number lives here, but it is suspended, or the number was given to another. */
  sameHost: 600,
  /** Between the creation of a lock file and its content. */
  unreadable: 10,
};

/** A lock that this process holds. */
export class FileLock {
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly file: string,
    private readonly token: string,
  ) {
    this.heartbeat = setInterval(() => this.beat(), heartbeatSeconds * 1000);
    this.heartbeat.unref();
    if (held.size === 0) process.once('exit', releaseAll);
    held.set(token, file);
  }

  /** Whether the lock is still ours: it is not if this process was suspended for long and another took over. */
  async isHeld(): Promise<boolean> {
    const found = await look(this.file);
    return found?.holder.token === this.token;
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    held.delete(this.token);
    if (held.size === 0) process.off('exit', releaseAll);
    if (await this.isHeld()) await removeFile(this.file);
  }

  private beat(): void {
    const now = new Date();
    // A missed heartbeat does no harm; isHeld() tells when the file is gone.
    fs.utimes(this.file, now, now).catch(() => undefined);
  }
}

/**
 * Takes the lock if it is free or stale.
 *
 * Makes the folder of the file where there is none.
 *
 * @returns the lock, or who holds it
 * @throws StorageError when the file cannot be written
 */
export async function acquireLock(file: string): Promise<FileLock | LockHolder> {
  for (;;) {
    const token = randomUUID().slice(0, 8);
    if (await create(file, { pid: process.pid, host: hostname(), since: new Date().toISOString(), token })) {
      return new FileLock(file, token);
    }
    const found = await look(file);
    if (!found) continue;
    if (!found.stale) return found.holder;
    if (!(await removeStale(file, found.holder.token))) return found.holder;
  }
}

/** Who holds a lock; undefined when it is free or stale. */
export async function lockHolder(file: string): Promise<LockHolder | undefined> {
  const found = await look(file);
  return found && !found.stale ? found.holder : undefined;
}

/** Who holds a lock, in words. */
export function describeHolder({ pid, host, since }: LockHolder): string {
  return `process ${pid} on ${host}, since ${since}`;
}

async function create(file: string, holder: LockHolder): Promise<boolean> {
  try {
    const handle = await patiently(() => fs.open(file, 'wx'));
    try {
      await handle.writeFile(`${JSON.stringify(holder)}\n`);
    } catch (error) {
      await removeFile(file);
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (errorCode(error) !== 'ENOENT') throw storageError(file, error);
    await makeFolder(dirname(file));
    return create(file, holder);
  }
}

/** @returns false when another process is removing it at this moment */
async function removeStale(file: string, token: string): Promise<boolean> {
  const removal = await acquireLock(`${file}.${token}`);
  if (!(removal instanceof FileLock)) return false;
  try {
    const found = await look(file);
    if (found?.holder.token === token) await removeFile(file);
    return true;
  } finally {
    await removal.release();
  }
}

interface Found {
  readonly holder: LockHolder;
  readonly stale: boolean;
}

/** @returns undefined when there is no lock */
async function look(file: string): Promise<Found | undefined> {
  try {
    const handle = await patiently(() => fs.open(file, 'r'));
    try {
      const { mtimeMs } = await handle.stat();
      const quiet = (Date.now() - mtimeMs) / 1000;
      const holder = parseHolder(await handle.readFile('utf8'));
      if (holder) return { holder, stale: isStale(holder, quiet) };
      const unknown = { pid: 0, host: 'an unknown machine', since: new Date(mtimeMs).toISOString() };
      return {
        holder: { ...unknown, token: `unreadable-${Math.trunc(mtimeMs)}` },
        stale: quiet > quietSeconds.unreadable,
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw storageError(file, error);
  }
}

function isStale({ pid, host, since, token }: LockHolder, quiet: number): boolean {
  if (host !== hostname()) return quiet > quietSeconds.otherHost;
  if (held.has(token)) return false;
  // Numbers are given again, after a restart of the machine or of its container often the very same.
  const secondsUp = pid === process.pid ? process.uptime() : uptime();
  const tolerance = 0.1;
  const secondsHeld = (Date.now() - Date.parse(since)) / 1000;
  return secondsHeld > secondsUp + tolerance || quiet > quietSeconds.sameHost || !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  return !isZombie(pid);
}

/** A killed process keeps its number until its parent asks for its exit code, which in containers may be never. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return /^[ZX]/.test(status.slice(status.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is LockHolder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    'host' in value &&
    typeof value.host === 'string' &&
    'since' in value &&
    typeof value.since === 'string' &&
    'token' in value &&
    typeof value.token === 'string'
  );
}

async function removeFile(file: string): Promise<void> {
  try {
    await patiently(() => fs.unlink(file));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw storageError(file, error);
  }
}

/** The locks of this process, by token: an exit in the middle of a run releases them. */
const held = new Map<string, string>();

function releaseAll(): void {
  for (const [token, file] of held) {
    try {
      if (parseHolder(readFileSync(file, 'utf8'))?.token === token) unlinkSync(file);
    } catch {
      // A lock that stays behind is stale, and recovered by the next process.
    }
  }
}
