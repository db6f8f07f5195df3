/**
 * Where work of one's own is done in a notebook: with the images it needs, under a progress display, until "interrupt
 * kernel", in the run store. What is there already is taken from there; a formula that was edited is another run, for runs
 * are known by what they compute.
 */
import { availableParallelism } from 'node:os';
import { loadDataset } from '../data/load.js';
import { chooseEngine } from '../engine/choose.js';
import type { Engine } from '../engine/engine.js';
import type { ProgressListener } from '../evaluation/progress.js';
import type { RunRequest } from '../evaluation/run-request.js';
import { problemProgram } from '../fingerprint/problem-program.js';
import { ruleProgram } from '../fingerprint/rule-program.js';
import { inKernel, interruptSignal } from '../jupyter/kernel.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { PlainProblem } from '../problems/problem.js';
import { runsFolder } from '../project.js';
import { RunStore } from '../store/run-store.js';
import { watched } from './progress.js';

/** What runs on one problem have in common. */
export type Workplace = Pick<
  RunRequest,
  'engine' | 'explicitEngine' | 'dataset' | 'store' | 'onProgress' | 'onWaiting' | 'signal'
>;

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
  const prepared = async (onProgress: ProgressListener) => {
    const chosen = engine ?? (await engineFor(problem));
    chosen.useThreads?.(availableParallelism());
    return work({
      engine: chosen,
      explicitEngine: engine !== undefined,
      ...(problem.kind === 'network' && { dataset: await loadDataset(problem.batch.dataset) }),
      store: new RunStore(runsFolder(), { onWarning: say }),
      onProgress,
      onWaiting: say,
      signal: interruptSignal(),
    });
  };
  return inKernel() ? watched(prepared) : prepared(() => undefined);
}

/** The fastest engine, but for a loss written in TensorFlow.js the one that runs it. */
async function engineFor(problem: PlainProblem): Promise<Engine> {
  const { engine } = await chooseEngine();
  return engine.supports(problem).ok ? engine : (await chooseEngine('tensor')).engine;
}
