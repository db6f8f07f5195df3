/**
 * `provenance.json`: what differs from one run to the next, kept out of the figure files, which are the same
 * whenever they are made. One record per figure, so that drawing one anew keeps what is known of the others.
 */
import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { arch, availableParallelism, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRecord } from 'l2o/internal/gate/kinds.js';
import { errorCode, storageError } from 'l2o/internal/node/store/disk.js';
import { processorModel } from 'l2o/internal/processor.js';
import { writeFiles } from 'l2o-thesis/internal/figures/write-files.js';
import type { ProfileName } from 'l2o-thesis/internal/profile.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';

/** How a figure came about this time. */
export interface ProvenanceRecord {
  /** ISO 8601. */
  readonly drawn: string;
  /** From the first run to the last file. */
  readonly seconds: number;
  readonly profile: ProfileName;
  readonly curvesComputed: number;
  /** From the run store. */
  readonly curvesReused: number;
  /** Those that shipped with the kit. */
  readonly curvesShipped: number;
  readonly engine: string;
  /** Why this engine; of the kernels also why their wide build was taken, or was not. */
  readonly engineReason: string;
  readonly machine: Machine;
  /** Of the checkout; null outside one. */
  readonly commit: string | null;
}

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
}

export const provenanceFile = 'provenance.json';

export function thisMachine(): Machine {
  return {
    node: process.versions.node,
    platform: `${platform()} ${arch()} ${release()}`,
    processor: processorModel(),
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
  };
}

/** The commit of the checkout, "+ changes" where files differ from it; null where git or a commit is missing. */
export async function currentCommit(): Promise<string | null> {
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', args, { cwd: projectRoot })).stdout.trim();
  try {
    const commit = await git('rev-parse', 'HEAD');
    const changes = await git(
      'status',
      '--porcelain',
      '--untracked-files=no',
      '--',
      ...['core', 'tfjs', 'thesis', 'tools'].map((name) => `lib/${name}`),
    );
    return changes === '' ? commit : `${commit} + changes`;
  } catch {
    return null;
  }
}

/** Writes the records of these figures, keeping those of others. @throws StorageError */
export async function recordProvenance(
  folder: string,
  figures: Readonly<Record<string, ProvenanceRecord>>,
): Promise<void> {
  await writeFiles(folder, async () => {
    const all = { ...(await recorded(folder)), ...figures };
    const inOrder = Object.fromEntries(
      Object.entries(all).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })),
    );
    return [[provenanceFile, `${JSON.stringify({ figures: inOrder }, null, 2)}\n`]];
  });
}

/** What an earlier call wrote; nothing where there is no such file. One that is damaged or not ours is kept beside the new one. */
async function recorded(folder: string): Promise<object> {
  const file = join(folder, provenanceFile);
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isRecord(found) && isRecord(found.figures)) return found.figures;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
  }
  await copyFile(file, `${file}.damaged`).catch((error: unknown) => {
    throw storageError(file, error);
  });
  return {};
}
