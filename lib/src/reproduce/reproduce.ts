/** One figure from end to end: its runs, from the store or computed, its numbers, and the comparison. */
import { loadDataset } from '../data/load.js';
import { readReference } from '../data/reference.js';
import type { ChosenEngine } from '../engine/choose.js';
import { StorageError } from '../errors.js';
import { definitionOf, evaluateRun, storedRun } from '../evaluation/evaluate-run.js';
import type { ProgressListener } from '../evaluation/progress.js';
import type { RunRequest, RunResult } from '../evaluation/run-request.js';
import type { FigureExperiment, ProfileName } from '../experiments/experiment.js';
import type { FigureData, ReferenceFigure } from '../figures/figure-data.js';
import { type Comparison, compareFigure } from '../report/compare.js';
import { recordingName } from '../store/recording.js';
import { runId } from '../store/run-id.js';
import type { RunStore } from '../store/run-store.js';
import { bindTrained, loadTrained } from '../trained/trained-optimizer.js';
import { assembleFigure } from './assemble.js';
import { datasetNameOf, type Plan, type PlannedRun, planOf, trainedNamesOf } from './plan.js';

export interface ReproduceOptions {
  readonly profile: ProfileName;
  /** How many seeds; the profile's own number by default. */
  readonly seeds?: number;
  readonly engine: ChosenEngine;
  readonly store: RunStore;
  readonly onProgress?: ProgressListener;
  /** Told, once per holder, that another process computes a run that is needed here. */
  readonly onWaiting?: (message: string) => void;
  /** Stops at the next step; what is done stays in the store. */
  readonly signal?: AbortSignal;
  /** The longest time between two checkpoints; the evaluation's own unless given. */
  readonly checkpointSeconds?: number;
}

export interface ReproducedFigure {
  readonly experiment: FigureExperiment;
  readonly figure: FigureData;
  /** The thesis' own curves. */
  readonly reference: ReferenceFigure;
  /** One per series that the thesis has too. */
  readonly comparisons: readonly Comparison[];
  /** One per series and seed. */
  readonly runs: readonly (PlannedRun & { readonly result: RunResult })[];
}

/**
 * A figure of the thesis. Runs that the store holds are taken from it, what is missing is computed.
 * @throws Interrupted when the signal came
 */
export async function reproduceFigure(
  experiment: FigureExperiment,
  options: ReproduceOptions,
): Promise<ReproducedFigure> {
  const plan = await planWithData(experiment, options);
  const results: RunResult[] = [];
  for (const run of plan.runs) results.push(await evaluateRun(requestOf(plan, run, options)));
  return conclude(plan, results);
}

/** The same from the store alone. @throws StorageError naming what is not there */
export async function storedFigure(
  experiment: FigureExperiment,
  options: ReproduceOptions,
): Promise<ReproducedFigure> {
  const plan = await planWithData(experiment, options);
  const found = await Promise.all(plan.runs.map((run) => storedRun(requestOf(plan, run, options))));
  const missing = plan.runs.filter((_, i) => !found[i]);
  if (missing.length === 0)
    return conclude(
      plan,
      found.flatMap((result) => result ?? []),
    );
  throw new StorageError({
    expected: `All ${plan.runs.length} runs of figure ${experiment.id} (${plan.profile}) are stored`,
    found: `${missing.length} are missing or too short: ${missing.map(({ curve }) => curve).join('; ')}`,
    mend: `compute them: npm run reproduce -- ${experiment.id} --profile ${plan.profile}`,
  });
}

/** Removes the chosen engine's recordings of a figure's runs, so that they are computed again. */
export async function discardRuns(experiment: FigureExperiment, options: ReproduceOptions): Promise<void> {
  const plan = await planWithData(experiment, options);
  const stored = new Set((await options.store.list()).map(({ name }) => name));
  for (const run of plan.runs) {
    const name = recordingName(
      runId(definitionOf(requestOf(plan, run, options))),
      options.engine.engine.name,
    );
    if (stored.delete(name)) await options.store.remove(name);
  }
}

async function planWithData(experiment: FigureExperiment, options: ReproduceOptions): Promise<Plan> {
  const name = datasetNameOf(experiment);
  const trained = await Promise.all(
    trainedNamesOf(experiment).map(async (name) => [name, bindTrained(await loadTrained(name))] as const),
  );
  const dataset = name ? await loadDataset(name) : undefined;
  return planOf(experiment, { ...options, dataset, trained: new Map(trained) });
}

function requestOf(plan: Plan, run: PlannedRun, options: ReproduceOptions): RunRequest {
  const { engine, explicit } = options.engine;
  const { problem } = run.series;
  return {
    engine,
    explicitEngine: explicit,
    problem,
    optimizer: run.optimizer,
    seed: run.seed,
    ...(plan.dataset ? { dataset: plan.dataset } : {}),
    steps: run.steps,
    store: options.store,
    curve: run.curve,
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.onWaiting ? { onWaiting: options.onWaiting } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.checkpointSeconds === undefined ? {} : { checkpointSeconds: options.checkpointSeconds }),
  };
}

function conclude(plan: Plan, results: readonly RunResult[]): ReproducedFigure {
  const figure = assembleFigure(plan, results);
  const reference = readReference(figure.figure);
  return {
    experiment: plan.experiment,
    figure,
    reference,
    comparisons: compareFigure(figure, reference),
    runs: plan.runs.map((run, i) => ({ ...run, result: results[i] })),
  };
}
