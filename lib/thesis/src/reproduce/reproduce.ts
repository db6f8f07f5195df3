/** Any experiment from end to end: what it needs is found or computed, and it is made from that. */

import { MissingDataError, NotStored } from 'l2o/internal/errors.js';
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { trainingRun } from 'l2o/internal/meta/train.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { kitVersion } from 'l2o/internal/version.js';
import { type Images, imagesOf } from '../data/images.js';
import { counterpartOf, type ReferenceFigure } from '../data/reference.js';
import type {
  Experiment,
  FigureExperiment,
  SketchExperiment,
  TableExperiment,
} from '../experiments/experiment.js';
import { imagesFor, trainingsOf } from '../experiments/needs.js';
import { exportFigure } from '../figures/export.js';
import type { FigureData, TableData } from '../figures/figure-data.js';
import type { Draw } from '../figures/render.js';
import { exportSketch } from '../figures/sketch-export.js';
import { exportTable } from '../figures/table-export.js';
import { type Comparison, compareFigure } from '../report/compare.js';
import { outsideCurves, outsideNotes } from '../report/outside-curves.js';
import { toleranceOf } from '../results/replays.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { writeShipped } from '../results/shipped-results.js';
import { assembleFigure, assembleTable, type DrawnRun } from './assemble.js';
import { allCurves, type Curves, findCurves, withAvailableEpochs } from './curves.js';
import {
  idOf,
  type Plan,
  planOf,
  planOfTrained,
  type ReproduceOptions,
  type ResolvedTraining,
} from './plan.js';
import { computeTrainings, findTraining, requireTrainings, trainingRequestOf } from './trainings.js';

export interface ReproducedFigure {
  readonly kind: 'figure';
  readonly experiment: FigureExperiment;
  readonly figure: FigureData;
  /** The thesis' own curves. */
  readonly reference: ReferenceFigure;
  /** One per series that the thesis has too. */
  readonly comparisons: readonly Comparison[];
  readonly trainings: readonly ResolvedTraining[];
  /** The images it was made from, where they are there. */
  readonly images: Images;
  /** One per series and seed. */
  readonly runs: readonly DrawnRun[];
}

export interface ReproducedTable {
  readonly kind: 'table';
  readonly experiment: TableExperiment;
  readonly table: TableData;
  readonly trainings: readonly ResolvedTraining[];
}

export interface ReproducedSketch {
  readonly kind: 'sketch';
  readonly experiment: SketchExperiment;
}

export type Reproduced = ReproducedFigure | ReproducedTable | ReproducedSketch;

/** @throws Interrupted when the signal came */
export async function reproduce(experiment: Experiment, options: ReproduceOptions): Promise<Reproduced> {
  switch (experiment.kind) {
    case 'figure':
      return reproduceFigure(experiment, options);
    case 'table':
      return reproduceTable(experiment, options);
    case 'sketch':
      return { kind: 'sketch', experiment };
  }
}

/** The same computing nothing. @throws StorageError naming what is not there */
export async function fromStore(experiment: Experiment, options: ReproduceOptions): Promise<Reproduced> {
  switch (experiment.kind) {
    case 'figure':
      return storedFigure(experiment, options);
    case 'table':
      return storedTable(experiment, options);
    case 'sketch':
      return { kind: 'sketch', experiment };
  }
}

// --- Figures

/**
 * A figure of the thesis. What is stored, or shipped with the kit, is taken from there; the rest is computed.
 * @throws Interrupted when the signal came; HeldElsewhere where another process computes what is missing, and that is not to
 * be waited for
 */
export async function reproduceFigure(
  experiment: FigureExperiment,
  options: ReproduceOptions,
): Promise<ReproducedFigure> {
  const images = await imagesFor(experiment, options.profile);
  const missing = [...images.values()].find((found) => found instanceof MissingDataError);
  // Nothing is trained for curves that cannot be computed.
  if (missing) {
    return storedFigure(experiment, options).catch((error: unknown) => {
      throw error instanceof NotStored ? missing : error;
    });
  }
  const trainings = await computeTrainings(experiment, images, options);
  const lengthened = await withAvailableEpochs(experiment, options, { images, trainings });
  const plan = planOf(experiment, { ...lengthened, images, trainings });
  return conclude(plan, await allCurves(plan, lengthened));
}

/** The same computing nothing. @throws NotStored naming what is not there */
export async function storedFigure(
  experiment: FigureExperiment,
  options: ReproduceOptions,
): Promise<ReproducedFigure> {
  const images = await imagesFor(experiment, options.profile);
  const trainings = await requireTrainings(experiment, images, options);
  const lengthened = await withAvailableEpochs(experiment, options, { images, trainings });
  const plan = planOf(experiment, { ...lengthened, images, trainings });
  const found = await findCurves(plan, options);
  const missing = plan.runs.filter((run) => !found.has(run));
  if (missing.length === 0) return conclude(plan, found);
  throw new NotStored({
    expected: `All ${plan.runs.length} runs of figure ${experiment.id} (${plan.profile}) are stored`,
    found: `${missing.length} are missing or too short: ${missing.map(({ curve }) => curve).join('; ')}`,
    fix: `compute them: npm run reproduce -- ${experiment.id} --profile ${plan.profile}`,
  });
}

function conclude(plan: Plan, curves: Curves): ReproducedFigure {
  const runs = plan.runs.flatMap((run): DrawnRun[] => {
    const result = curves.get(run);
    return result ? [{ ...run, result }] : [];
  });
  const assembled = assembleFigure(plan, runs);
  const reference = counterpartOf(
    plan.experiment.referenceFigure ?? assembled.figure,
    assembled.provenance.data,
  );
  const notes = outsideNotes(outsideCurves(assembled, reference, plan.experiment).outside);
  const figure = notes.length > 0 ? { ...assembled, notes } : assembled;
  return {
    kind: 'figure',
    experiment: plan.experiment,
    figure,
    reference,
    comparisons: compareFigure(figure, reference),
    trainings: plan.trainings,
    images: plan.images,
    runs,
  };
}

// --- Tables

/** A table. Trainings that are stored are taken from there, what is missing is computed. @throws Interrupted */
export async function reproduceTable(
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  return tableFrom(computeTrainings, experiment, options);
}

/** The same from files and the store alone. @throws StorageError naming what is not there */
export async function storedTable(
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  return tableFrom(requireTrainings, experiment, options);
}

async function tableFrom(
  find: typeof computeTrainings,
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  const images = await imagesFor(experiment, options.profile);
  const trainings = await find(experiment, images, options);
  const table = assembleTable(experiment, options.profile, trainings, images);
  return { kind: 'table', experiment, trainings, table };
}

// --- Pictures and numbers, as files

/** @returns the paths of the files @throws StorageError when the folder cannot be written */
export async function exportReproduced(
  reproduced: Reproduced,
  folder: string,
  draw?: Draw,
): Promise<string[]> {
  switch (reproduced.kind) {
    case 'figure':
      return exportFigure(reproduced.figure, reproduced.reference, folder, draw);
    case 'table':
      return exportTable(reproduced.table, folder);
    case 'sketch':
      return exportSketch(reproduced.experiment, folder, draw);
  }
}

// --- Curves that ship with the kit

export interface ShippedFile {
  readonly file: string;
  readonly curves: number;
}

/**
 * The compact form of the runs behind a figure, from the run store alone; what shipped with the kit is no source.
 * @throws StorageError naming the runs that are not stored, or when the folder cannot be written
 */
export async function shipFigure(
  experiment: FigureExperiment,
  { results: _, ...options }: ReproduceOptions,
  folder: string,
): Promise<ShippedFile> {
  const { runs, images } = await storedFigure(experiment, options);
  // A curve that stands in two panels is kept once.
  const curves = new Map(
    runs.map(({ series, seed, measure, result }): [string, ShippedCurve] => {
      const { seconds: _, source: __, differs: ___, ...curve } = result;
      return [`${curve.id} ${measure}`, { ...curve, series: series.label, seed, measure }];
    }),
  );
  const replayed = runs.map(({ series, optimizer, seed, result }) => {
    const dataset = imagesOf(images, series.problem);
    const { problem } = series;
    return { run: { problem, optimizer, seed, ...(dataset && { dataset }) }, beginning: result.beginning };
  });
  const figure = {
    figure: experiment.id,
    kit: kitVersion,
    tolerance: await toleranceOf(replayed),
    curves: [...curves.values()],
  };
  return { file: await writeShipped(figure, folder), curves: curves.size };
}

// --- Computing anew

/**
 * Removes the recordings of an experiment's runs and trainings: those of the engine that was asked for, else every engine's,
 * for any of them would be taken again. Files of trained optimizers stay.
 */
export async function discardRuns(experiment: Experiment, options: ReproduceOptions): Promise<void> {
  const { store, engine } = options;
  const ids = [...(await runsOf(experiment, options)), ...(await trainingRunsOf(experiment, options))];
  const arithmetic = await arithmeticOf(engine.engine);
  for (const run of await store.list()) {
    const isMeant = ids.includes(run.id) && (!engine.explicit || run.arithmetic === arithmetic);
    if (isMeant) await store.remove(run.name);
  }
}

async function runsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  if (experiment.kind !== 'figure') return [];
  const images = await imagesFor(experiment, options.profile);
  const found = await Promise.all(
    trainingsOf(experiment).map((named) => findTraining(named, images, options)),
  );
  const trainings = found.flatMap((training) => training ?? []);
  const plan = planOfTrained(experiment, { ...options, images, trainings });
  return Promise.all(plan.runs.map((run) => idOf(plan, run, options)));
}

async function trainingRunsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  const images = await imagesFor(experiment, options.profile);
  const runs = trainingsOf(experiment).map((named) => trainingRun(trainingRequestOf(named, images, options)));
  return Promise.all(runs.map(async (run) => runId(await definitionOf(run))));
}
