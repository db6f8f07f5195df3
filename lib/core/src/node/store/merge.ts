/** Takes runs that were computed elsewhere into a store: those of another machine, or of a colleague. */
import fs from 'node:fs/promises';
import { UsageError } from '../../errors.js';
import type { Checkpoint } from '../../store/checkpoint.js';
import { FileStore } from './run-store.js';

/**
 * What became of a run: it is new here, or was shorter here; this store has as much of it; both computed it, to other numbers; none of its
 * checkpoints can be read; another process computes it here at this moment.
 */
export type MergeOutcome = 'new' | 'longer' | 'known' | 'conflict' | 'unreadable' | 'held';

export interface MergedRun {
  /** `<id>.<arithmetic>`. */
  readonly name: string;
  readonly outcome: MergeOutcome;
  /** Of a conflict, the first step whose loss differs, or where one of them diverged. */
  readonly step?: number;
}

/**
 * Each run of another store as far as this one has less of it. Checksums are checked; of a conflict this store keeps what it has.
 * @param folder of the other store, which stays as it is, but that damaged checkpoints are set aside
 * @throws UsageError where there is no such folder; StorageError when this store cannot be written
 */
export async function* mergeRuns(
  store: FileStore,
  folder: string,
  onWarning?: (message: string) => void,
): AsyncGenerator<MergedRun> {
  const isFolder = await fs.stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new UsageError({
      expected: 'A store to merge is a folder of runs, as data/runs is',
      found: `${folder}, which is none`,
      fix: 'name the folder in which the other machine kept its runs (its L2O_RUNS)',
    });
  }
  const other = new FileStore(folder, onWarning && { onWarning });
  for (const { name, definition, arithmetic } of await other.list()) {
    // However long: the last one may be damaged, and the one before it good.
    const theirs = await other.find({ definition, arithmetic }, { explicitEngine: true, steps: 0 });
    yield { name, ...(theirs ? await take(store, theirs) : { outcome: 'unreadable' }) };
  }
}

async function take(store: FileStore, theirs: Checkpoint): Promise<Omit<MergedRun, 'name'>> {
  const opened = await store.openForWriting(theirs);
  if ('heldBy' in opened) return { outcome: 'held' };
  try {
    const ours = opened.latest;
    const step = ours && firstDifference(ours, theirs);
    if (step !== undefined) return { outcome: 'conflict', step };
    if (ours && stepsDone(ours) >= stepsDone(theirs)) return { outcome: 'known' };
    await opened.write(theirs);
    return { outcome: ours ? 'longer' : 'new' };
  } finally {
    await opened.close();
  }
}

/** With the one that ended it, whose loss is not kept. */
function stepsDone({ losses, divergedAt }: Checkpoint): number {
  return losses.length + (divergedAt === null ? 0 : 1);
}

/** @returns the first step that both did, to other losses, or from which one of them did not go on; undefined where there is none */
function firstDifference(a: Checkpoint, b: Checkpoint): number | undefined {
  const common = Math.min(a.losses.length, b.losses.length);
  for (let step = 0; step < common; step++) {
    if (!Object.is(a.losses[step], b.losses[step])) return step;
  }
  const endsBefore = (one: Checkpoint, other: Checkpoint) =>
    one.divergedAt !== null && (other.divergedAt ?? other.losses.length) > one.divergedAt;
  return endsBefore(a, b) || endsBefore(b, a) ? common : undefined;
}
