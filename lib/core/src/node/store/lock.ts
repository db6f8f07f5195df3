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
import { dirname } from 'node:path';
import { StorageError } from '../../errors.js';
import { errorCode, kindOf, makeFolder, patiently, storageError, writeDurably } from './disk.js';
import { hasEnded, type ProcessIdentity, thisProcess } from './living.js';

export interface LockHolder extends ProcessIdentity {
  /** When it took the lock, ISO 8601; for people. */
  readonly since: string;
  /** Unique for every time a lock is taken. */
  readonly token: string;
}

const heartbeatSeconds = 10;

/** A holder whose heartbeat was watched for this long and did not come counts as gone. */
const quietSeconds = {
  /** Its processes cannot be looked up: on another machine, in another container. */
  outOfSight: 120,
  /** It lives, but was stopped. */
  living: 600,
  /** Where it does not say who it is: an older kit, a system that cannot write it at once. */
  unwritten: 3 * heartbeatSeconds,
};

/** Longer is no lock of ours. */
const longestLock = 4096;

/** How often a lock may vanish between two looks. */
const attempts = 100;

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
 * @throws StorageError when the file cannot be written, or something else stands in its place
 */
export async function acquireLock(file: string): Promise<FileLock | LockHolder> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const found = await look(file);
    if (found && !found.stale) return found.holder;
    if (found && !(await removeStale(file, found.holder.token))) return found.holder;
    const token = randomUUID().slice(0, 8);
    if (await create(file, { ...thisProcess(), since: new Date().toISOString(), token })) {
      return new FileLock(file, token);
    }
  }
  throw new StorageError({
    expected: `${file} can be created, or read where it is there`,
    found: `neither, ${attempts} times in a row`,
    fix: 'look what else writes into this folder',
  });
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

/** With its content at once: who dies in between leaves no lock that says nothing. @returns false where there is one */
async function create(file: string, holder: LockHolder, mayLackFolder = true): Promise<boolean> {
  // Whoever takes the lock clears away what others left; one that is still being taken is tried again then.
  const temporary = `${file}.${holder.token}.new`;
  try {
    await patiently(() => writeDurably(temporary, Buffer.from(`${JSON.stringify(holder)}\n`)));
    await fs.link(temporary, file).catch(async (error) => {
      if (!withoutLinks.includes(errorCode(error) ?? '')) throw error;
      await fs.copyFile(temporary, file, fs.constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (errorCode(error) !== 'ENOENT') throw storageError(file, error);
    // The folder is there: who holds the lock cleared away what this one was to be made of.
    if (!mayLackFolder) return false;
    await makeFolder(dirname(file));
    return await create(file, holder, false);
  } finally {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** What systems say that know no second name of a file. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

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

/** @returns undefined when there is no lock @throws StorageError when something else stands in its place */
async function look(file: string): Promise<Found | undefined> {
  try {
    const found = await fs.lstat(file);
    if (!found.isFile()) throw noLock(file, kindOf(found));
    if (found.size > longestLock) throw noLock(file, `a file of ${found.size} bytes`);
    const holder = parseHolder(await patiently(() => fs.readFile(file, 'utf8')));
    if (holder) return { holder, stale: isStale(holder, file, found.mtimeMs) };
    const token = `unreadable-${Math.trunc(found.mtimeMs)}`;
    const age = (Date.now() - found.mtimeMs) / 1000;
    const quiet = Math.max(age, secondsWatched(`${file} ${token}`, found.mtimeMs));
    return { holder: { ...nobody, token }, stale: quiet > quietSeconds.unwritten };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw storageError(file, error);
  }
}

/** Who holds a lock that does not say so. */
const nobody: Omit<LockHolder, 'token'> = {
  pid: 0,
  host: 'an unknown machine',
  boot: null,
  namespace: null,
  started: 0,
  since: 'a moment ago',
};

function noLock(file: string, found: string): StorageError {
  return new StorageError({
    expected: `${file} is a lock: a small file that names a process`,
    found,
    fix: 'move it away',
  });
}

function isStale(holder: LockHolder, file: string, heartbeat: number): boolean {
  if (held.has(holder.token)) return false;
  const ended = hasEnded(holder);
  if (ended === true) return true;
  const longest = ended === undefined ? quietSeconds.outOfSight : quietSeconds.living;
  return secondsWatched(`${file} ${holder.token}`, heartbeat) > longest;
}

/** Locks of others that were looked at: the last heartbeat, and when it was first seen. */
const watched = new Map<string, { readonly heartbeat: number; readonly seen: number }>();

/** For how long no heartbeat came, as far as this process has looked; by its own count, since clocks are set and differ. */
function secondsWatched(lock: string, heartbeat: number): number {
  const now = performance.now() / 1000;
  const last = watched.get(lock);
  if (last?.heartbeat === heartbeat) return now - last.seen;
  watched.set(lock, { heartbeat, seen: now });
  return 0;
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
    isProcessNumber(value.pid) &&
    'host' in value &&
    typeof value.host === 'string' &&
    'boot' in value &&
    (value.boot === null || typeof value.boot === 'string') &&
    'namespace' in value &&
    (value.namespace === null || typeof value.namespace === 'string') &&
    'started' in value &&
    typeof value.started === 'number' &&
    'since' in value &&
    typeof value.since === 'string' &&
    'token' in value &&
    // It becomes part of a file's name.
    typeof value.token === 'string' &&
    /^[\w-]{1,36}$/.test(value.token)
  );
}

/** Zero and less mean groups of processes to the system. */
function isProcessNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 && value < 2 ** 31;
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
