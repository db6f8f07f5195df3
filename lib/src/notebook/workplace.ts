/**
 * Where work of one's own is done in a notebook: with the images it needs, under a progress display, until "interrupt
 * kernel", in a run store that is gone afterwards. A run's address in a store is the hash of names and settings; a formula
 * that is edited keeps both, and a kept run of the old one would be taken for the new.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '../data/load.js';
import { chooseEngine } from '../engine/choose.js';
import type { Engine } from '../engine/engine.js';
import type { ProgressListener } from '../evaluation/progress.js';
import type { RunRequest } from '../evaluation/run-request.js';
import { inKernel, interruptSignal } from '../jupyter/kernel.js';
import type { PlainProblem } from '../problems/problem.js';
import { RunStore } from '../store/run-store.js';
import { watched } from './progress.js';

/** What runs on one problem have in common. */
export type Workplace = Pick<RunRequest, 'engine' | 'dataset' | 'store' | 'onProgress' | 'signal'>;

/** @param engine the fastest one that runs the problem, unless given */
export async function atWork<T>(
  problem: PlainProblem,
  engine: Engine | undefined,
  work: (workplace: Workplace) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'l2o-'));
  const prepared = async (onProgress: ProgressListener) => {
    const chosen = engine ?? (await engineFor(problem));
    chosen.useThreads?.(availableParallelism());
    return work({
      engine: chosen,
      ...(problem.kind === 'network' && { dataset: await loadDataset(problem.batch.dataset) }),
      store: new RunStore(folder),
      onProgress,
      signal: interruptSignal(),
    });
  };
  try {
    return await (inKernel() ? watched(prepared) : prepared(() => undefined));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The fastest engine, but for a loss written in TensorFlow.js the one that runs it. */
async function engineFor(problem: PlainProblem): Promise<Engine> {
  const { engine } = await chooseEngine();
  return engine.supports(problem).ok ? engine : (await chooseEngine('tensor')).engine;
}
