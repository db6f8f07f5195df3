/** What is told of a stored run without reading its curve. */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDefinition } from '../../store/run-definition.js';
import { runId } from '../../store/run-id.js';
import type { CheckpointHeader } from './checkpoint-header.js';
import { errorCode, namesIn } from './disk.js';
import { describeHolder, lockHolder } from './lock.js';
import type { Recording } from './recording.js';

/** A stored run, without its curve: what engines of one arithmetic computed of one definition. */
export interface RunSummary {
  /** Hash of the definition. */
  readonly id: string;
  /** What its engines compute, as a hash. */
  readonly arithmetic: string;
  /** The one that wrote the last checkpoint. */
  readonly engine: string;
  /** `<id>.<arithmetic>`, the name of its folder: what `show` and `remove` take a beginning of. */
  readonly name: string;
  readonly problem: string;
  readonly optimizer: string;
  readonly seed: number;
  readonly definition: RunDefinition;
  /** Steps done. */
  readonly steps: number;
  readonly divergedAt: number | null;
  /** Training loss of the last step, raw; null before the first. */
  readonly lastLoss: number | null;
  /** Computing time. */
  readonly seconds: number;
  /** Size of all its files. */
  readonly bytes: number;
  /** When the last of them was written. */
  readonly written: Date;
}

/** All that is known of a stored run but its curve. */
export interface RunDetails extends RunSummary {
  readonly versions: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Who computes it at this moment, in words; null when nobody does. */
  readonly lockedBy: string | null;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly written: Date }[];
}

type StoredFile = RunDetails['files'][number];

/** @returns undefined when no checkpoint has a readable header */
export async function summarize(recording: Recording): Promise<RunSummary | undefined> {
  const header = await recording.header();
  return header && summaryOf(recording, header, await filesOf(recording));
}

/** @returns undefined when no checkpoint has a readable header */
export async function detail(recording: Recording, lockName: string): Promise<RunDetails | undefined> {
  const header = await recording.header();
  if (!header) return undefined;
  const files = await filesOf(recording);
  const holder = await lockHolder(join(recording.folder, lockName));
  return {
    ...summaryOf(recording, header, files),
    versions: header.versions,
    folder: recording.folder,
    lockedBy: holder ? describeHolder(holder) : null,
    files,
  };
}

function summaryOf(recording: Recording, header: CheckpointHeader, files: readonly StoredFile[]): RunSummary {
  const { definition, arithmetic, engine, step, divergedAt, lastLoss, seconds } = header;
  return {
    id: runId(definition),
    arithmetic,
    engine,
    name: recording.name,
    problem: definition.problem.id,
    optimizer: definition.optimizer.id,
    seed: definition.seed,
    definition,
    steps: step,
    divergedAt,
    lastLoss,
    seconds,
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
    written: new Date(Math.max(0, ...files.map(({ written }) => written.getTime()))),
  };
}

async function filesOf({ folder }: Recording): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for (const name of (await namesIn(folder)).sort()) {
    try {
      const { size, mtime } = await fs.stat(join(folder, name));
      files.push({ name, bytes: size, written: mtime });
    } catch (error) {
      // Its writer may drop an old checkpoint meanwhile.
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return files;
}
