/** Which runs a figure needs, how long each must be, and what the evaluation is asked for. */

import { partEnd, partsPerEpoch } from 'l2o/internal/evaluation/epoch.js';
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import type { Measure } from 'l2o/internal/evaluation/measure.js';
import type { RunRequest, RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { bindTrained, type TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { epochOf, type Images, imagesOf } from '../data/images.js';
import type { FigureExperiment, SeriesRecord } from '../experiments/experiment.js';
import type { TrainingProvenance } from '../figures/figure-data.js';
import type { ProfileName } from '../profile.js';
import type { Workers, WorkOptions } from './workers.js';

export interface ResolvedTraining {
  readonly trained: TrainedOptimizer;
  readonly provenance: TrainingProvenance;
  /** The training as it ran, for its log; undefined where the optimizer came as a file. */
  readonly result?: RunResult;
}

export interface PlannedRun {
  readonly series: SeriesRecord;
  readonly optimizer: Optimizer;
  readonly seed: number;
  /** What a point of its curve is. */
  readonly measure: Measure;
  /** Points of its curve per unit of the figure: 1, or the parts of an epoch where it is shorter than one. */
  readonly pointsPerUnit: number;
  /** Steps from the starting point. */
  readonly steps: number;
  /** Its name in progress reports: "3.6 Adam eta 1e-2, seed 0". */
  readonly curve: string;
}

export interface Plan {
  readonly experiment: FigureExperiment;
  readonly profile: ProfileName;
  /** How long its curves are, in the unit of the figure. */
  readonly length: number;
  readonly seeds: readonly number[];
  /** The images behind it, where its problems have any. */
  readonly images: Images;
  /** The trained optimizers of its series (see `trainingsOf`). */
  readonly trainings: readonly ResolvedTraining[];
  readonly runs: readonly PlannedRun[];
}

export interface PlanOptions {
  readonly profile: ProfileName;
  /** How many seeds; the profile's own number by default. */
  readonly seeds?: number;
  /** How many epochs of a figure that counts in them; the profile's own number by default, at most the thesis'. */
  readonly epochs?: number;
  readonly images: Images;
  readonly trainings?: readonly ResolvedTraining[];
}

export function planOf(
  experiment: FigureExperiment,
  { profile, seeds: count, epochs, images, trainings = [] }: PlanOptions,
): Plan {
  const seeds = Array.from({ length: count ?? experiment.seeds[profile] }, (_, seed) => seed);
  const { unit, points } = experiment;
  const length = unit === 'epoch' && epochs !== undefined ? Math.min(epochs, points.thesis) : points[profile];
  const runs = experiment.panels.flatMap(({ panel, series: records }) =>
    records.flatMap((series) =>
      seeds.map((seed) => ({
        series,
        optimizer: optimizerOf(series, trainings),
        seed,
        ...extentOf(experiment, series, length, images),
        curve: `${experiment.id}${panel ?? ''} ${series.label}${seeds.length > 1 ? `, seed ${seed}` : ''}`,
      })),
    ),
  );
  return { experiment, profile, length, seeds, images, trainings, runs };
}

/** The same without the runs of optimizers that are still to be trained: those cannot be named, and were not made. */
export function planOfTrained(experiment: FigureExperiment, options: PlanOptions): Plan {
  const names = new Set(options.trainings?.map(({ trained }) => trained.name));
  const isThere = (series: SeriesRecord) => !('training' in series) || names.has(series.training.name);
  const panels = experiment.panels.map((panel) => ({ ...panel, series: panel.series.filter(isThere) }));
  return planOf({ ...experiment, panels }, options);
}

/** What a point of a curve is, and how long its run is for that. */
function extentOf(
  { unit }: FigureExperiment,
  series: SeriesRecord,
  length: number,
  images: Images,
): Pick<PlannedRun, 'measure' | 'pointsPerUnit' | 'steps'> {
  const { lossAfterStep = false, measure = 'loss' } = series;
  if (unit === 'iteration') {
    return lossAfterStep
      ? { measure: 'loss after step', pointsPerUnit: 1, steps: length + 1 }
      : { measure: 'loss before step', pointsPerUnit: 1, steps: length };
  }
  const epoch = epochOf(images, series.problem);
  const ofLoss = measure === 'loss';
  if (length >= 1) {
    return { measure: ofLoss ? 'epoch mean' : 'running accuracy', pointsPerUnit: 1, steps: length * epoch };
  }
  const parts = partsPerEpoch(epoch);
  return {
    measure: ofLoss ? 'part mean' : 'running accuracy of parts',
    pointsPerUnit: parts,
    steps: partEnd(Math.max(1, Math.round(length * parts)), epoch),
  };
}

function optimizerOf(series: SeriesRecord, trainings: readonly ResolvedTraining[]): Optimizer {
  if ('optimizer' in series) return series.optimizer;
  const found = trainings.find(({ trained }) => trained.name === series.training.name);
  if (found) return bindTrained(found.trained, series.evaluatedWith);
  throw new Error(`the trained optimizer ${series.training.name} was not resolved`);
}

// --- What the evaluation is asked for

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

// --- What every reproduction is told

export interface ReproduceOptions extends WorkOptions {
  /** Threads that compute runs side by side; without them one run follows the other. */
  readonly workers?: Workers;
}
