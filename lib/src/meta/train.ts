/** Trains a learned optimizer, or takes the training from the store: a run like any other. */
import type { ImageDataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { UsageError } from '../errors.js';
import { evaluateRun } from '../evaluation/evaluate-run.js';
import type { RunRequest } from '../evaluation/run-request.js';
import { metaProblem } from './meta-problem.js';
import type { Training } from './training.js';
import { TrainingTrajectory } from './training-trajectory.js';

export interface TrainRequest
  extends Pick<
    RunRequest,
    'store' | 'curve' | 'onProgress' | 'onWaiting' | 'signal' | 'checkpointSeconds' | 'explicitEngine'
  > {
  readonly training: Training;
  readonly engine: Engine;
  readonly dataset: ImageDataset;
  readonly seed: number;
  /** Meta-iterations, from the start on. */
  readonly iterations: number;
}

/** @throws UsageError when the engine cannot differentiate; Interrupted when the signal came */
export function train({ training, engine, dataset, iterations, ...request }: TrainRequest) {
  if (!engine.startMeta) {
    throw new UsageError({
      expected: 'Training needs an engine that gives meta-gradients',
      found: engine.name,
      mend: 'take the engine "tensor"',
    });
  }
  return evaluateRun({
    ...request,
    dataset,
    problem: metaProblem(training),
    optimizer: training.outer,
    steps: iterations,
    engine: {
      ...engine,
      supports: () => ({ ok: true }),
      start: ({ seed }) => new TrainingTrajectory({ training, engine, dataset, seed }),
    },
  });
}
