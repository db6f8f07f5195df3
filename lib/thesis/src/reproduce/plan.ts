/** Which runs a figure takes, how long each is, and what the evaluation is asked for. */

import { MissingDataError } from 'l2o/internal/errors.js';
import { partEnd, partsPerEpoch } from 'l2o/internal/evaluation/epoch.js';
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import type { Measure, Recorded } from 'l2o/internal/evaluation/measure.js';
import type { RunRequest, RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { bindTrained, type TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { epochOf, type Images, imagesIfThere } from '../data/images.js';
import type { ReferenceFigure } from '../data/reference.js';
import type { FigureExperiment, SeriesRecord } from '../experiments/experiment.js';
import type { FigureData, TrainingProvenance } from '../figures/figure-data.js';
import type { ProfileName } from '../profile.js';
import type { SeriesRun, Workers, WorkOptions } from './workers.js';

export interface ResolvedTraining {
  readonly trained: TrainedOptimizer;
  readonly provenance: TrainingProvenance;
  /** The training as it ran, for its log; undefined where the optimizer came as a file. */
  readonly result?: RunResult;
}

/** A run of a figure, by what is computed. */
export interface FigureRun extends SeriesRun {
  readonly optimizer: Optimizer;
}

export interface PlannedRun extends FigureRun {
  /** What a point of its curve is. */
  readonly measure: Measure;
  /** Points of its curve per unit of the figure: 1, or the parts of an epoch where it is shorter than one. */
  readonly pointsPerUnit: number;
}

/** What the curves of a figure are made from. */
export interface Needs {
  readonly experiment: FigureExperiment;
  readonly profile: ProfileName;
  /** The images behind it, where its problems have any. */
  readonly images: Images;
  /** The trained optimizers of its series (see `trainingsOf`). */
  readonly trainings: readonly ResolvedTraining[];
}

export interface Plan extends Needs {
  readonly runs: readonly PlannedRun[];
}

/** How much is shown of a series: how long, in the unit of the figure, and of how many seeds, the first ones of 0, 1, 2, ... */
export interface Extent {
  readonly length: number;
  readonly seeds: number;
}

/** What a profile computes of a series where nothing of it is there. */
export function profileExtent({ experiment: { points, seeds }, profile }: Needs): Extent {
  return { length: points[profile], seeds: seeds[profile] };
}

/** @returns undefined where its optimizer is still to be trained: such a run cannot be named, and was not made */
export function runOf(
  needs: Needs,
  series: SeriesRecord,
  seed: number,
  length: number,
): PlannedRun | undefined {
  const optimizer = optimizerOf(series, needs.trainings);
  return optimizer && { ...unboundRunOf(needs, series, seed, length), optimizer };
}

/** All that is known of a run before its optimizer is trained. */
export function unboundRunOf(
  needs: Pick<Needs, 'experiment' | 'images'>,
  series: SeriesRecord,
  seed: number,
  length: number,
): Omit<PlannedRun, 'optimizer'> {
  const { id, panels } = needs.experiment;
  const letter = panels.find((panel) => panel.series.includes(series))?.panel ?? '';
  const curve = `${id}${letter} ${series.label}${seed > 0 ? `, seed ${seed}` : ''}`;
  return { series, seed, ...pointsOf(needs, series, length), curve };
}

/** What a point of a curve is, and how long its run is for that. */
function pointsOf(
  { experiment: { unit }, images }: Pick<Needs, 'experiment' | 'images'>,
  series: SeriesRecord,
  length: number,
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

/** @returns undefined where it is still to be trained */
export function optimizerOf(
  series: SeriesRecord,
  trainings: readonly ResolvedTraining[],
): Optimizer | undefined {
  if ('optimizer' in series) return series.optimizer;
  const found = trainings.find(({ trained }) => trained.name === series.training.name);
  return found && bindTrained(found.trained, series.evaluatedWith);
}

// --- What the evaluation is asked for

/** A run of a figure, to be computed, or found where its images are not there. */
export function requestOf({ images }: Needs, run: FigureRun, options: ReproduceOptions): RunRequest {
  const { problem } = run.series;
  const dataset = imagesIfThere(images, problem);
  return {
    ...runOptions(options),
    problem,
    optimizer: run.optimizer,
    seed: run.seed,
    ...(dataset && !(dataset instanceof MissingDataError) && { dataset }),
    steps: run.steps,
    curve: run.curve,
  };
}

/** The hash of a run. */
export async function idOf(needs: Needs, run: FigureRun, options: ReproduceOptions): Promise<string> {
  return runId(await definitionOf(requestOf(needs, run, options)));
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

/** What a reproduction is told: how long, by which engine, from which store. */
export interface ReproduceOptions extends WorkOptions {
  /** Threads that compute runs side by side; without them one run follows the other. */
  readonly workers?: Workers;
  /** Told, before its curves are computed, how the figure looks with what is recorded of each so far. */
  readonly onDraft?: (draft: FigureDraft) => void;
}

/** What was recorded of runs, by their names in progress reports. */
export type RecordedCurves = ReadonlyMap<string, Recorded>;

export type FigureDraft = (recorded: RecordedCurves) => {
  readonly figure: FigureData;
  readonly reference: ReferenceFigure;
};
