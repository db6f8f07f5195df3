/**
 * A recording of a run: the folder of what engines of one arithmetic computed of one definition. Its checkpoints are
 * named after their step, so that a look at the names tells how long it is; the last two are kept.
 */
import fs from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StorageError } from '../../errors.js';
import { printable } from '../../printable.js';
import type { Checkpoint } from '../../store/checkpoint.js';
import { recordingName } from '../../store/run-id.js';
import type { Recorder } from '../../store/run-store.js';
import { adviceOnRuns, amongRuns } from './among-runs.js';
import {
  CorruptCheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
  parseHeader,
  preludeLength,
  readPrelude,
} from './checkpoint-file.js';
import type { CheckpointHeader } from './checkpoint-header.js';
import {
  errorCode,
  kindOf,
  namesIn,
  patiently,
  removeIfEmpty,
  storageError,
  temporaryEnding,
  writeAtomically,
} from './disk.js';
import type { FileLock } from './lock.js';

type WarningListener = (message: string) => void;

const checkpointsKept = 2;
/** Of a lock that no process holds any more, or that a dead one was about to take; see lock.ts. */
const leftOfLock = /^lock\.[^.]+(\.new)?$/;
/** What Node reads in one piece. */
const longestFile = 2 ** 31 - 1;
const checkpointName = /^step-(\d+)(-diverged)?\.run$/;

/** A checkpoint by its name. */
export interface CheckpointFile {
  readonly name: string;
  readonly step: number;
  /** The run ended there: no loss after it is finite. */
  readonly diverged: boolean;
}

export class Recording {
  /** @param folder `<runs>/<id>.<arithmetic>` */
  constructor(
    readonly folder: string,
    private readonly warn: WarningListener,
  ) {}

  get name(): string {
    return basename(this.folder);
  }

  /** Its checkpoints, latest first. */
  async checkpoints(): Promise<CheckpointFile[]> {
    const files = (await namesIn(this.folder)).flatMap((name): CheckpointFile[] => {
      const [, step, diverged] = checkpointName.exec(name) ?? [];
      return step === undefined ? [] : [{ name, step: Number(step), diverged: diverged !== undefined }];
    });
    return files.sort((a, b) => b.step - a.step || Number(b.diverged) - Number(a.diverged));
  }

  /**
   * The latest good checkpoint. Damaged ones are named in a warning and set aside.
   *
   * @throws StorageError when a later version of the kit wrote it, or the disk cannot be read
   */
  async latest(): Promise<Checkpoint | undefined> {
    let damaged = false;
    for (const file of await this.checkpoints()) {
      try {
        const checkpoint = await this.read(file);
        if (damaged) {
          this.warn(`Of the run ${this.name} the last good checkpoint is used, at step ${file.step}.`);
        }
        return checkpoint;
      } catch (error) {
        // Dropped by its writer since the folder was read.
        if (errorCode(error) === 'ENOENT') continue;
        const path = join(this.folder, file.name);
        if (!(error instanceof CorruptCheckpointError)) throw storageError(path, error);
        const outcome = await this.setAside(file, '.damaged').then(
          () => 'It is set aside.',
          () => 'It cannot be set aside.',
        );
        this.warn(`${path} is damaged: ${error.message}. ${outcome}`);
        damaged = true;
      }
    }
    if (damaged) this.warn(`Of the run ${this.name} no good checkpoint is left: it starts again.`);
    return undefined;
  }

  /** The header of the latest checkpoint that has a readable one; nothing is checked beyond that or set aside. */
  async header(): Promise<CheckpointHeader | undefined> {
    for (const { name } of await this.checkpoints()) {
      const file = join(this.folder, name);
      try {
        return await readHeader(file);
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') this.warn(describeUnreadable(file, error));
      }
    }
    return undefined;
  }

  /** Renames a checkpoint so that it is not found again, and not lost either. */
  async setAside({ name }: CheckpointFile, ending: string): Promise<void> {
    const file = join(this.folder, name);
    try {
      await patiently(() => fs.rename(file, file + ending));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw storageError(file, error);
    }
  }

  private async read(file: CheckpointFile): Promise<Checkpoint> {
    const path = join(this.folder, file.name);
    await requireReadable(path);
    const checkpoint = decodeCheckpoint(await fs.readFile(path), path);
    const name = recordingName(checkpoint);
    if (name !== this.name) throw new CorruptCheckpointError(`it belongs to the run ${name}`);
    if (fileNameOf(checkpoint) !== file.name)
      throw new CorruptCheckpointError(`it holds ${fileNameOf(checkpoint)}`);
    return checkpoint;
  }
}

/** A recording that this process alone may write. */
export class RecordingWriter implements Recorder {
  private constructor(
    private readonly recording: Recording,
    private readonly lock: FileLock,
    /** What was there when it was opened. */
    readonly latest: Checkpoint | undefined,
    private readonly warn: WarningListener,
  ) {}

  /** @param lock the lock of the recording; released by `close()`, or here when this fails */
  static async open(recording: Recording, lock: FileLock, warn: WarningListener): Promise<RecordingWriter> {
    try {
      const leftOver = (await namesIn(recording.folder)).filter(
        (name) => name.endsWith(temporaryEnding) || leftOfLock.test(name),
      );
      await Promise.all(
        leftOver.map((name) => fs.rm(join(recording.folder, name), { recursive: true, force: true })),
      );
      return new RecordingWriter(recording, lock, await recording.latest(), warn);
    } catch (error) {
      await lock.release();
      throw storageError(recording.folder, error);
    }
  }

  /**
   * Writes a checkpoint and drops the oldest.
   *
   * @returns false when nothing was written, because another process has taken the recording over
   * @throws StorageError when it cannot be written; the earlier checkpoints stay
   */
  write(checkpoint: Checkpoint): Promise<boolean> {
    const { folder } = this.recording;
    return amongRuns(async () => {
      if (!(await this.lock.isHeld())) return false;
      await writeAtomically(folder, fileNameOf(checkpoint), encodeCheckpoint(checkpoint));
      const old = (await this.recording.checkpoints()).slice(checkpointsKept);
      // One that a reader holds open on Windows is dropped next time.
      await Promise.all(
        old.map(({ name }) => fs.rm(join(folder, name), { force: true }).catch(() => undefined)),
      );
      return true;
    });
  }

  /** Sets all checkpoints aside, so that the run is computed anew. @param reason a full sentence, for the warning */
  startAgain(reason: string): Promise<void> {
    this.warn(
      `${reason} The run ${this.recording.name} starts again; the old files are kept beside the new.`,
    );
    return amongRuns(async () => {
      for (const file of await this.recording.checkpoints())
        await this.recording.setAside(file, '.superseded');
    });
  }

  /** Lets others write. A folder in which nothing was written goes. */
  close(): Promise<void> {
    return amongRuns(async () => {
      await this.lock.release();
      await removeIfEmpty(this.recording.folder);
    });
  }
}

function fileNameOf({ losses, divergedAt }: Checkpoint): string {
  return `step-${losses.length}${divergedAt === null ? '' : '-diverged'}.run`;
}

/** What stands under the name of a checkpoint need not be one. @throws CorruptCheckpointError when it cannot be read as one */
async function requireReadable(file: string): Promise<void> {
  // Of a link that leads nowhere, what is known of the link itself.
  const found = await fs.stat(file).catch(() => fs.lstat(file));
  if (!found.isFile()) throw new CorruptCheckpointError(`it is ${kindOf(found)}`);
  if (found.size > longestFile)
    throw new CorruptCheckpointError(`it has ${found.size} bytes, more than a checkpoint can have`);
}

async function readHeader(file: string): Promise<CheckpointHeader> {
  await requireReadable(file);
  const handle = await fs.open(file, 'r');
  try {
    const prelude = await readBytes(handle, 0, preludeLength);
    const length = readPrelude(prelude, file);
    return parseHeader(await readBytes(handle, preludeLength, length));
  } finally {
    await handle.close();
  }
}

async function readBytes(handle: fs.FileHandle, position: number, length: number): Promise<Buffer> {
  const { size } = await handle.stat();
  if (position + length > size) throw new CorruptCheckpointError('it ends too early');
  const { buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}

function describeUnreadable(file: string, error: unknown): string {
  if (error instanceof CorruptCheckpointError) return `${file} is damaged: ${printable(error.message)}.`;
  const explained = adviceOnRuns(storageError(file, error));
  if (explained instanceof StorageError) return explained.message;
  throw error;
}
