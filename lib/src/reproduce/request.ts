/** A planned run as the evaluation takes it. */
import type { RunRequest } from '../evaluation/run-request.js';
import { imagesOf } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { Plan, PlannedRun } from './plan.js';

export function requestOf(plan: Plan, run: PlannedRun, options: ReproduceOptions): RunRequest {
  const {
    engine,
    profile: _,
    seeds: _seeds,
    epochs: _epochs,
    workers: _workers,
    results: _results,
    ...rest
  } = options;
  const dataset = imagesOf(plan.images, run.series.problem);
  return {
    ...rest,
    engine: engine.engine,
    explicitEngine: engine.explicit,
    problem: run.series.problem,
    optimizer: run.optimizer,
    seed: run.seed,
    ...(dataset && { dataset }),
    steps: run.steps,
    curve: run.curve,
  };
}
