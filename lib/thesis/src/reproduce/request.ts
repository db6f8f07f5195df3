/** A planned run as the evaluation takes it. */
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import type { RunRequest } from 'l2o/internal/evaluation/run-request.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { imagesOf } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { Plan, PlannedRun } from './plan.js';

/** A run of a plan, to be computed or found. */
export function requestOf(plan: Plan, run: PlannedRun, options: ReproduceOptions): RunRequest {
  const { problem } = run.series;
  const dataset = imagesOf(plan.images, problem);
  return {
    ...runOptions(options),
    problem,
    optimizer: run.optimizer,
    seed: run.seed,
    ...(dataset && { dataset }),
    steps: run.steps,
    curve: run.curve,
  };
}

/** The hash of a run. */
export async function idOf(plan: Plan, run: PlannedRun, options: ReproduceOptions): Promise<string> {
  return runId(await definitionOf(requestOf(plan, run, options)));
}

/** What an evaluation or a training is told of the options of a reproduction. */
export function runOptions({
  engine,
  store,
  onProgress,
  onWaiting,
  leaveHeld,
  signal,
  checkpointSeconds,
}: ReproduceOptions): Pick<
  RunRequest,
  | 'engine'
  | 'explicitEngine'
  | 'store'
  | 'onProgress'
  | 'onWaiting'
  | 'leaveHeld'
  | 'signal'
  | 'checkpointSeconds'
> {
  return {
    engine: engine.engine,
    explicitEngine: engine.explicit,
    store,
    ...(onProgress && { onProgress }),
    ...(onWaiting && { onWaiting }),
    ...(leaveHeld && { leaveHeld }),
    ...(signal && { signal }),
    ...(checkpointSeconds !== undefined && { checkpointSeconds }),
  };
}
