/** An optimizer on a problem in one call, for a script or a page: nothing is kept. */
import type { ImageDataset } from '../data/dataset.js';
import { ownDataset } from '../data/own.js';
import { engineFor } from '../engine/choose.js';
import type { Engine } from '../engine/engine.js';
import { requireKnown } from '../gate/settings.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { batchesOf, type Problem } from '../problems/problem.js';
import { MemoryStore } from '../store/run-store.js';
import { evaluateRun } from './evaluate-run.js';
import type { RunRequest, RunResult } from './run-request.js';

/** Settings of `minimize`. */
export interface MinimizeOptions extends Pick<RunRequest, 'onProgress' | 'signal'> {
  readonly problem: Problem;
  readonly optimizer: Optimizer;
  readonly steps: number;
  /** The starting point, batches and noise; 0 unless given. Every optimizer gets the same of one seed. */
  readonly seed?: number;
  /** The fastest one that runs the problem, unless given. */
  readonly engine?: Engine;
  /** The images of a network; those that `datasetFrom` made under the name that its batches say, unless given. */
  readonly dataset?: ImageDataset;
}

const known = ['problem', 'optimizer', 'steps', 'seed', 'engine', 'dataset', 'onProgress', 'signal'];

/**
 * Runs an optimizer from the starting point of a problem.
 *
 * ```js
 * import { adam, minimize, rosenbrock } from 'l2o';
 *
 * const { losses } = await minimize({ problem: rosenbrock(), optimizer: adam({ rate: 0.1 }), steps: 500 });
 * console.log(losses[0], losses[499]);
 * ```
 * @returns `losses`, one for each step, at the point before it; `divergedAt`, the first that was not finite, else null
 * @throws UsageError for what cannot be run, with the reason
 * @throws Interrupted when the signal came
 */
export async function minimize(options: MinimizeOptions): Promise<RunResult> {
  requireKnown('minimize()', options, known);
  const { problem, optimizer, steps, seed = 0, engine, dataset, ...listening } = options;
  return evaluateRun({
    ...listening,
    ...keptNowhere(problem, dataset),
    problem,
    optimizer,
    steps,
    seed,
    engine: engine ?? (await engineFor(problem)),
    curve: optimizer?.title,
  });
}

/** What a run asks for that is not kept, on the images that are there. */
export function keptNowhere(
  problem: Problem,
  given: ImageDataset | undefined,
): Pick<RunRequest, 'store' | 'dataset'> {
  const name = problem && batchesOf(problem)?.dataset;
  const dataset = given ?? (name === undefined ? undefined : ownDataset(name));
  return { store: new MemoryStore(), ...(dataset && { dataset }) };
}
