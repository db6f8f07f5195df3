/** Trains a learned optimizer, or takes the training from the store: a run like any other. */
import type { ImageDataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { type MemoryOptions, requireMemory } from '../engine/memory.js';
import { requireSupport } from '../engine/support.js';
import { UsageError } from '../errors.js';
import { evaluateRun, storedRun } from '../evaluation/evaluate-run.js';
import type { RunRequest, RunResult } from '../evaluation/run-request.js';
import { planned } from '../optimizers/planned.js';
import { metaProblem } from './meta-problem.js';
import type { Training } from './training.js';
import { TrainingTrajectory } from './training-trajectory.js';

/** A training that is kept in a store, and how it is computed. */
export interface TrainRequest
  extends Pick<
    RunRequest,
    | 'store'
    | 'curve'
    | 'onProgress'
    | 'onWaiting'
    | 'leaveHeld'
    | 'signal'
    | 'checkpointSeconds'
    | 'explicitEngine'
  > {
  readonly training: Training;
  readonly engine: Engine;
  /** The images of a network problem; not looked at by others. */
  readonly dataset?: ImageDataset;
  readonly seed: number;
  /** Meta-iterations, from the start on. */
  readonly iterations: number;
}

/**
 * The result of a training: `trainedFrom` takes the theta out of it, `trainingLog` how it went.
 *
 * @throws UsageError when the engine cannot differentiate or run the problem, images or memory are missing, or a loss is
 * negative
 * @throws Interrupted when the signal came; the same call goes on from there
 */
export async function train(request: TrainRequest): Promise<RunResult> {
  const run = trainingRun(request);
  const stored = await storedRun(run);
  if (stored) return stored;
  requireMemory(memoryOf(request.training));
  return evaluateRun(run);
}

/** What a training asks of the memory: the pairs of an estimator that does not differentiate keep no steps to go back through. */
export function memoryOf({ problem, rule, unroll, trajectories, estimator }: Training): MemoryOptions {
  const kept =
    estimator.kind === 'backprop'
      ? { unroll, trajectories }
      : { trajectories: trajectories * 2 * estimator.pairs };
  return { problem, rule, ...kept };
}

/** The same from the store alone: undefined when something is left to compute. */
export async function storedTraining(request: TrainRequest): Promise<RunResult | undefined> {
  return storedRun(trainingRun(request));
}

/** A training as the run that it is. @throws UsageError as `train` */
export function trainingRun({ training, engine, dataset, iterations, ...request }: TrainRequest): RunRequest {
  if (!engine.startMeta) {
    throw new UsageError({
      expected: 'Training needs an engine that gives meta-gradients',
      found: engine.name,
      fix: 'leave the engine out, or take "kernels"',
    });
  }
  requireSupport(engine, training.problem);
  const images = dataset && { dataset };
  const outer = planned(training.outer, iterations);
  return {
    ...request,
    ...images,
    problem: metaProblem(training, engine),
    optimizer: outer,
    steps: iterations,
    engine,
    start: () =>
      new TrainingTrajectory({ training: { ...training, outer }, engine, seed: request.seed, ...images }),
  };
}
