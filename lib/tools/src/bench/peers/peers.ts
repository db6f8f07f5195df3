/** The same loops in other libraries, in Python: set up, given the kit's starts, and asked as its own engines are. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserializeError, type SerializedError } from 'l2o/internal/evaluation/serialized-error.js';
import { runProgram } from '../../programs/run-program.js';
import { type Outcome, trialBy } from '../ask.js';
import type { BenchTask } from '../passes.js';
import type { Trial } from '../trial.js';
import { type Workload, workloadName } from '../workload.js';
import { disagreement, type First } from './agreement.js';
import { preparePeers } from './environment.js';

export interface StartsRequest {
  /** An empty folder. */
  readonly folder: string;
  readonly workloads: readonly Workload[];
}

export interface PeerStart {
  /** By name. */
  readonly workload: string;
  /** A folder. */
  readonly start: string;
  readonly first: First;
}

export type StartsAnswer = { readonly starts: readonly PeerStart[] } | { readonly error: SerializedError };

export interface Peers {
  /** @param attempt counted from 0: ways of running a peer take turns, of which the best counts */
  ask(task: BenchTask, attempt: number): Promise<Outcome>;
  close(): Promise<void>;
}

export interface PeersRequest {
  readonly workloads: readonly Workload[];
  readonly signal?: AbortSignal | undefined;
  say(line: string): void;
}

/** @throws EnvironmentError, StorageError, Interrupted, DataError where the images cannot be read */
export async function openPeers({ workloads, signal, say }: PeersRequest): Promise<Peers> {
  const { command, args, env } = await preparePeers({ onProgress: say, signal });
  const folder = await mkdtemp(join(tmpdir(), 'l2o-peers-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const starts = await writeStarts({ folder, workloads }, signal);
    return {
      close,
      ask: async ({ workload, ...task }, attempt) => {
        const begin = starts.find((one) => one.workload === workloadName(workload));
        if (!begin) return { skipped: 'its loops are not written for this' };
        const question = { ...task, workload, attempt, start: begin.start, since: Date.now() };
        const outcome = await trialBy<Trial & { readonly first: First }>(
          { command, args: [...args, JSON.stringify(question)] },
          { env, signal },
        );
        const fault = 'first' in outcome ? disagreement(begin.first, outcome.first) : undefined;
        return fault === undefined ? outcome : { skipped: `it computes something else: ${fault}` };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function writeStarts(
  request: StartsRequest,
  signal: AbortSignal | undefined,
): Promise<readonly PeerStart[]> {
  const program = fileURLToPath(new URL('./starts.js', import.meta.url));
  const { code, stdout, stderr } = await runProgram(
    { command: process.execPath, args: [program, JSON.stringify(request)] },
    signal ? { signal } : {},
  );
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`the starts of the peers were not written: ${stderr.trim()}`);
  const answer: StartsAnswer = JSON.parse(stdout);
  if ('error' in answer) throw deserializeError(answer.error);
  return answer.starts;
}
