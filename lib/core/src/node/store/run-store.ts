/**
 * The run store in files: every run once, addressed by the hash of what defines it. Runs are found, gone on with,
 * listed and removed here; what computes them is in evaluation/.
 */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import type { Checkpoint } from '../../store/checkpoint.js';
import { covers } from '../../store/checkpoint.js';
import type { RunAddress, RunDefinition } from '../../store/run-definition.js';
import { recordingName, runId } from '../../store/run-id.js';
import type { Recorder, RunStore } from '../../store/run-store.js';
import { amongRuns } from './among-runs.js';
import { namesIn, removeIfEmpty, storageError } from './disk.js';
import { acquireLock, describeHolder, FileLock } from './lock.js';
import { Recording, RecordingWriter } from './recording.js';
import { detail, type RunDetails, type RunSummary, summarize } from './run-summary.js';

export const lockName = 'lock';
const shortestForRemoval = 4;
/** Of a recording. */
export const folderName = /^[0-9a-f]{16}\.[0-9a-f]{8}$/;
/** Of earlier versions, which knew a run by names and numbers that were raised by hand: `<id>.<engine>`. */
export const oldFolderName = /^[0-9a-f]{16}\.[a-z]+(-[a-z]+)?$/;

/** Settings of a `FileStore`. */
export interface FileStoreOptions {
  /** Told of damaged files and of what was done about them. */
  readonly onWarning?: (message: string) => void;
}

/** A store of runs in a folder. Several processes may work on it at a time; a kill loses nothing that was written. */
export class FileStore implements RunStore {
  private readonly warn: (message: string) => void;
  private hasNamedOldForm = false;

  /** @param folder where runs are; made when the first run is written */
  constructor(
    readonly folder: string,
    { onWarning = () => undefined }: FileStoreOptions = {},
  ) {
    this.warn = onWarning;
  }

  /**
   * A stored run of sufficient length: of the current engine's arithmetic, else, unless the engine was asked for, the
   * longest of the others.
   *
   * @returns undefined when something is left to compute
   * @throws StorageError when another version of the kit wrote it, or the disk cannot be read
   */
  find(
    address: RunAddress,
    { explicitEngine, steps }: { readonly explicitEngine: boolean; readonly steps: number },
  ): Promise<Checkpoint | undefined> {
    return amongRuns(async () => {
      const own = this.recordingNamed(recordingName(address));
      const others = explicitEngine ? [] : await this.othersOf(address.definition, own.name);
      for (const recording of [own, ...others]) {
        const [newest] = await recording.checkpoints();
        if (!newest || !covers(newest, steps)) continue;
        const checkpoint = await recording.latest();
        if (!checkpoint) continue;
        const found = { step: checkpoint.losses.length, diverged: checkpoint.divergedAt !== null };
        if (covers(found, steps)) return checkpoint;
      }
      return undefined;
    });
  }

  /** The latest checkpoint of the longest recording that `find` may return; undefined where there is none. */
  reach(
    address: RunAddress,
    explicitEngine: boolean,
  ): Promise<{ readonly step: number; readonly diverged: boolean } | undefined> {
    return amongRuns(async () => {
      const own = this.recordingNamed(recordingName(address));
      const others = explicitEngine ? [] : await this.othersOf(address.definition, own.name);
      const newest = await Promise.all(
        [own, ...others].map(async (recording) => (await recording.checkpoints())[0]),
      );
      return newest
        .filter((found) => found !== undefined)
        .sort((a, b) => Number(b.diverged) - Number(a.diverged) || b.step - a.step)[0];
    });
  }

  /** Which of these engines has recorded most of a run; undefined where none has begun. */
  async furthest(definition: RunDefinition, engines: readonly string[]): Promise<string | undefined> {
    const recordings = await this.recordingsOf(definition);
    const headers = await Promise.all(recordings.map((recording) => recording.header()));
    return headers
      .flatMap((header) => (header && engines.includes(header.engine) ? [header] : []))
      .sort((a, b) => b.step - a.step)[0]?.engine;
  }

  /**
   * Opens a recording for writing; to be closed afterwards.
   *
   * @returns who holds it instead, when another process computes it
   * @throws StorageError when the folder cannot be written
   */
  openForWriting(address: RunAddress): Promise<Recorder | { readonly heldBy: string }> {
    return amongRuns(async () => {
      const recording = this.recordingNamed(recordingName(address));
      const lock = await acquireLock(join(recording.folder, lockName));
      return lock instanceof FileLock
        ? RecordingWriter.open(recording, lock, this.warn)
        : { heldBy: describeHolder(lock) };
    });
  }

  /**
   * Puts a recording out of the way, so that its run is computed anew.
   * @param reason a full sentence, for the warning
   * @returns false when another process computes it
   */
  async setAside(address: RunAddress, reason: string): Promise<boolean> {
    const opened = await this.openForWriting(address);
    if (!(opened instanceof RecordingWriter)) return false;
    await opened.startAgain(reason);
    await opened.close();
    return true;
  }

  /** All recordings, by problem, optimizer and seed. */
  async list(): Promise<RunSummary[]> {
    const runs = await amongRuns(async () =>
      Promise.all((await this.names()).map((name) => summarize(this.recordingNamed(name)))),
    );
    return runs
      .filter((run): run is RunSummary => run !== undefined)
      .sort(
        (a, b) =>
          a.problem.localeCompare(b.problem) ||
          a.optimizer.localeCompare(b.optimizer) ||
          a.name.localeCompare(b.name),
      );
  }

  /** @param prefix a beginning of `<id>.<arithmetic>` @throws UsageError when it fits no run or several */
  show(prefix: string): Promise<RunDetails> {
    return amongRuns(async () => {
      const name = await this.resolveName(prefix);
      const details = await detail(this.recordingNamed(name), lockName);
      if (details) return details;
      throw new UsageError({
        expected: 'The run has a readable checkpoint',
        found: `none in ${join(this.folder, name)}`,
        fix: 'remove that folder: the run is computed again where it is needed',
      });
    });
  }

  /**
   * Deletes a recording.
   *
   * @param prefix a beginning of `<id>.<arithmetic>`, long enough to be no slip of a finger
   * @returns the name of what was removed
   * @throws UsageError when the prefix fits no run or several, or a process computes the run
   */
  remove(prefix: string): Promise<string> {
    return amongRuns(async () => {
      if (prefix.length < shortestForRemoval) {
        throw new UsageError({
          expected: `A run is removed by the first ${shortestForRemoval} characters of its hash, or more`,
          found: `"${prefix}"`,
          fix: 'give more of its name, as the list of runs has it',
        });
      }
      const name = await this.resolveName(prefix);
      const folder = join(this.folder, name);
      const lock = await acquireLock(join(folder, lockName));
      if (!(lock instanceof FileLock)) {
        throw new UsageError({
          expected: 'Only a run that nobody computes can be removed',
          found: `${name} is being computed by ${describeHolder(lock)}`,
          fix: 'wait until it is done, or stop that process first',
        });
      }
      try {
        const files = (await namesIn(folder)).filter((file) => file !== lockName);
        await Promise.all(files.map((file) => fs.rm(join(folder, file), { recursive: true, force: true })));
      } catch (error) {
        throw storageError(folder, error);
      } finally {
        await lock.release();
      }
      await removeIfEmpty(folder);
      return name;
    });
  }

  private recordingNamed(name: string): Recording {
    return new Recording(join(this.folder, name), this.warn);
  }

  /** Recordings of the same run in another arithmetic, the longest first. */
  private async othersOf(definition: RunDefinition, own: string): Promise<Recording[]> {
    const others = (await this.recordingsOf(definition)).filter(({ name }) => name !== own);
    const found = await Promise.all(
      others.map(async (recording) => {
        const [newest] = await recording.checkpoints();
        return { recording, step: newest?.step ?? 0 };
      }),
    );
    return found.sort((a, b) => b.step - a.step).map(({ recording }) => recording);
  }

  private async recordingsOf(definition: RunDefinition): Promise<Recording[]> {
    const id = runId(definition);
    const names = (await this.names()).filter((name) => name.startsWith(`${id}.`));
    return names.sort().map((name) => this.recordingNamed(name));
  }

  private async names(): Promise<string[]> {
    const names = await namesIn(this.folder);
    this.nameOldForm(names.filter((name) => oldFolderName.test(name)).length);
    return names.filter((name) => folderName.test(name));
  }

  /** Once. */
  private nameOldForm(count: number): void {
    if (count === 0 || this.hasNamedOldForm) return;
    this.hasNamedOldForm = true;
    this.warn(
      `${this.folder} holds ${count} ${count === 1 ? 'run' : 'runs'} of an earlier version, which did not record what was computed. They are left alone, and computed anew where they are needed.`,
    );
  }

  private async resolveName(prefix: string): Promise<string> {
    const names = await this.names();
    const fitting = names.filter((name) => name.startsWith(prefix));
    const [only] = fitting;
    if (only !== undefined && fitting.length === 1) return only;
    const expected = 'A run is named by its hash, or by a beginning of it that fits one run only';
    if (names.length === 0) {
      throw new UsageError({
        expected,
        found: `no run at all in ${this.folder}`,
        fix: 'compute some, or name the folder that has them',
      });
    }
    const near = fitting.length > 0 ? fitting.sort().slice(0, 5) : nearest(prefix, names);
    throw new UsageError({
      expected,
      found: fitting.length > 0 ? `"${prefix}" fits ${fitting.length} runs` : `"${prefix}" fits none`,
      fix: `take one of ${near.join(', ')}${fitting.length > near.length ? ', ...' : ''}`,
    });
  }
}
