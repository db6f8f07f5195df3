/**
 * Where work of one's own is done in a notebook: with the images it needs, under a progress display, until "interrupt
 * kernel", in the run store. What is there already is taken from there; a formula that was edited is another run, for runs
 * are known by what they compute.
 */
import { availableParallelism } from 'node:os';
import type { Engine } from 'l2o/internal/engine/engine.js';
import type { ProgressListener } from 'l2o/internal/evaluation/progress.js';
import type { RunRequest } from 'l2o/internal/evaluation/run-request.js';
import { problemProgram } from 'l2o/internal/fingerprint/problem-program.js';
import { ruleProgram } from 'l2o/internal/fingerprint/rule-program.js';
import type { LearnedOptimizer } from 'l2o/internal/learned/learned-optimizer.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import type { PlainProblem } from 'l2o/internal/problems/problem.js';
import { loadDataset } from '../data/load.js';
import { engineFor } from '../engines.js';
import { runsFolder } from '../project.js';
import { interruptSignal } from './kernel.js';
import { type Draft, watched } from './progress.js';

/** What runs on one problem have in common. */
export type Workplace = Pick<
  FiledRequest,
  | 'engine'
  | 'explicitEngine'
  | 'dataset'
  | 'store'
  | 'onProgress'
  | 'onWaiting'
  | 'signal'
  | 'checkpointSeconds'
> & {
  /** Says how the curves at work are drawn, where anything is. */
  readonly drawAs?: (draft: Draft) => void;
};

/** A run that is kept in files, which threads share. */
export interface FiledRequest extends RunRequest {
  readonly store: FileStore;
}

/**
 * @param rules what is run on the problem
 * @param engine the fastest one that runs the problem, unless given
 */
export function withWorkplace<T>(
  problem: PlainProblem,
  rules: readonly (Optimizer | LearnedOptimizer)[],
  engine: Engine | undefined,
  work: (workplace: Workplace) => Promise<T>,
): Promise<T> {
  // A cell may have changed a variable that they read.
  problemProgram.forget(problem);
  for (const rule of rules) ruleProgram.forget(rule);
  const say = (message: string) => console.warn(message);
  const prepared = async (onProgress: ProgressListener, drawAs: (draft: Draft) => void) => {
    const chosen = engine ?? (await engineFor(problem));
    chosen.useThreads?.(availableParallelism());
    return work({
      engine: chosen,
      explicitEngine: engine !== undefined,
      ...(problem.kind === 'network' && { dataset: await loadDataset(problem.batch.dataset) }),
      store: new FileStore(runsFolder(), { onWarning: say }),
      onProgress,
      drawAs,
      onWaiting: say,
      signal: interruptSignal(),
    });
  };
  return watched(prepared);
}
