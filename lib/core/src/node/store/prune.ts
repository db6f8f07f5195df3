/** What of a run store can go without a loss: what nobody reads again. */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDefinition } from '../../store/run-definition.js';
import { folderSize } from '../size.js';
import { amongRuns } from './among-runs.js';
import { namesIn, removeIfEmpty, storageError, temporaryEnding } from './disk.js';
import { acquireLock, FileLock, lockHolder } from './lock.js';
import { Recording } from './recording.js';
import { folderName, lockName, oldFolderName } from './run-store.js';

/** Why something can go. */
export type Reason = 'earlier version' | 'other program' | 'set aside' | 'older checkpoint';

export interface Removable {
  readonly reason: Reason;
  /** The folder of a recording. */
  readonly recording: string;
  /** A file in it; null for all of it. */
  readonly file: string | null;
  readonly bytes: number;
}

/** Whether a rule or a problem of this name computes something else by now. */
export type OutdatedTest = (definition: RunDefinition) => Promise<boolean>;

const setAside = ['.damaged', '.superseded', temporaryEnding];

/**
 * Looks and changes nothing. What a process computes at this moment is not among it.
 * @param folder of the run store
 * @throws StorageError
 */
export function removableIn(folder: string, isOutdated: OutdatedTest): Promise<Removable[]> {
  return amongRuns(async () => {
    const found: Removable[] = [];
    for (const name of (await namesIn(folder)).sort()) {
      if (!folderName.test(name) && !oldFolderName.test(name)) continue;
      if (await lockHolder(join(folder, name, lockName))) continue;
      found.push(...(await removableOf(join(folder, name), name, isOutdated)));
    }
    return found;
  });
}

async function removableOf(path: string, name: string, isOutdated: OutdatedTest): Promise<Removable[]> {
  const whole = async (reason: Reason) => [
    { reason, recording: name, file: null, bytes: await folderSize(path) },
  ];
  if (oldFolderName.test(name)) return whole('earlier version');
  const recording = quiet(path);
  const header = await recording.header();
  if (header && (await isOutdated(header.definition))) return whole('other program');
  const older = new Set((await recording.checkpoints()).slice(1).map((file) => file.name));
  const files = (await namesIn(path)).flatMap((file): { file: string; reason: Reason }[] => {
    if (older.has(file)) return [{ file, reason: 'older checkpoint' }];
    return setAside.some((ending) => file.endsWith(ending)) ? [{ file, reason: 'set aside' }] : [];
  });
  return Promise.all(
    files.map(async ({ file, reason }) => {
      const { size } = await fs.lstat(join(path, file));
      return { reason, recording: name, file, bytes: size };
    }),
  );
}

/**
 * Removes what `removableIn` found, but for what a process has begun to compute since, and for checkpoints that turn out to be
 * the only good ones.
 * @returns what is gone
 * @throws StorageError
 */
export function prune(folder: string, removable: readonly Removable[]): Promise<Removable[]> {
  return amongRuns(async () => {
    const gone: Removable[] = [];
    for (const name of new Set(removable.map(({ recording }) => recording))) {
      const path = join(folder, name);
      const lock = await acquireLock(join(path, lockName));
      if (!(lock instanceof FileLock)) continue;
      try {
        const ours = await withoutNeeded(
          path,
          removable.filter(({ recording }) => recording === name),
        );
        for (const one of ours) {
          const files = one.file === null ? await namesIn(path) : [one.file];
          for (const file of files.filter((file) => file !== lockName)) {
            await fs.rm(join(path, file), { recursive: true, force: true });
          }
          gone.push(one);
        }
      } catch (error) {
        throw storageError(path, error);
      } finally {
        await lock.release();
      }
      await removeIfEmpty(path);
    }
    return gone;
  });
}

/** Without older checkpoints where the newest is not whole: looking at it sets it aside. */
async function withoutNeeded(path: string, removable: readonly Removable[]): Promise<readonly Removable[]> {
  if (!removable.some(({ reason }) => reason === 'older checkpoint')) return removable;
  const recording = quiet(path);
  const [newest] = (await recording.latest()) ? await recording.checkpoints() : [];
  return removable.filter(
    ({ reason, file }) => reason !== 'older checkpoint' || (newest !== undefined && file !== newest.name),
  );
}

function quiet(path: string): Recording {
  return new Recording(path, () => undefined);
}
