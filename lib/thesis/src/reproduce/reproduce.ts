/** Any experiment from end to end: what it needs is found or computed, and it is made from that. */
import { join } from 'node:path';

import { NotStored } from 'l2o/internal/errors.js';
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import { measured } from 'l2o/internal/evaluation/measure.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { trainingRun } from 'l2o/internal/meta/train.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { kitVersion } from 'l2o/internal/version.js';
import { fileStem } from '../data/file-stem.js';
import { ifIntact } from '../data/if-intact.js';
import { epochOf, type Images, imagesOf, missingOf } from '../data/images.js';
import { counterpartOf, type ReferenceFigure } from '../data/reference.js';
import type {
  Experiment,
  FigureExperiment,
  SketchExperiment,
  TableExperiment,
} from '../experiments/experiment.js';
import { imagesFor, trainingsOf } from '../experiments/needs.js';
import { type ExportOptions, exportFigure } from '../figures/export.js';
import type { FigureData, FigureProvenance, TableData } from '../figures/figure-data.js';
import { settled } from '../figures/figure-json.js';
import { jsonText } from '../figures/json-text.js';
import { exportSketch } from '../figures/sketch-export.js';
import { exportTable } from '../figures/table-export.js';
import { settledTable } from '../figures/table-text.js';
import type { Written } from '../figures/write-files.js';
import { agreementInWords, agreementOf, type Comparison, compareFigure } from '../report/compare.js';
import { readFigureFile, readTableFile } from '../report/figure-file.js';
import { outsideCurves, outsideNotes } from '../report/outside-curves.js';
import { toleranceOf } from '../results/replays.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { lengthOf, ShippedResults, writeShipped } from '../results/shipped-results.js';
import { assembleFigure, assembleTable, type DrawnRun, type ShownRun } from './assemble.js';
import { type AlikeRuns, allCurves, type Curves, findCurves, missingRuns, planOf } from './curves.js';
import {
  type FigureDraft,
  idOf,
  type Plan,
  profileExtent,
  type RecordedCurves,
  type ReproduceOptions,
  type ResolvedTraining,
} from './plan.js';
import { computeTrainings, requireTrainings, storedNeeds, trainingRequestOf } from './trainings.js';

/** A figure with the thesis' own curves, and all that it was made from. */
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

/** A table, and the trainings that it was made from. */
export interface ReproducedTable {
  readonly kind: 'table';
  readonly experiment: TableExperiment;
  readonly table: TableData;
  readonly trainings: readonly ResolvedTraining[];
}

/** A sketch, which is drawn from formulas alone. */
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
 * A figure of the thesis, each of its curves as long as it is stored, or ships with the kit; of what is neither, as much is computed
 * as the profile says.
 * @throws Interrupted when the signal came; HeldElsewhere where another process computes what is missing, and that is not to
 * be waited for; MissingDataError where there is nothing to draw without images
 */
export async function reproduceFigure(
  experiment: FigureExperiment,
  options: ReproduceOptions,
): Promise<ReproducedFigure> {
  const { profile } = options;
  const images = await imagesFor(experiment, profile);
  // Nothing is trained for curves that cannot be computed.
  if (missingOf(images)) return storedFigure(experiment, options);
  const trainings = await computeTrainings(experiment, images, options);
  const needs = { experiment, profile, images, trainings };
  const plan = await planOf(needs, options, profileExtent(needs));
  const found = await findCurves(plan, options);
  const missing = await missingRuns(plan, found, options);
  options.onDraft?.((recorded) => draftOf(plan, found, missing, recorded));
  return conclude(plan, await allCurves(plan, found, missing, options));
}

/** The same computing nothing: of what there is. @throws NotStored, or MissingDataError, where that is nothing, or less than was asked for */
export async function storedFigure(
  experiment: FigureExperiment,
  options: ReproduceOptions,
): Promise<ReproducedFigure> {
  const plan = await planOf(await storedNeeds(experiment, options), options);
  const found = await findCurves(plan, options);
  const missing = plan.runs.filter((run) => !found.has(run));
  if (found.size > 0 && missing.length === 0) return conclude(plan, found);
  const withoutImages = missingOf(plan.images);
  if (withoutImages) throw withoutImages;
  const isTrained = (name: string) => plan.trainings.some(({ trained }) => trained.name === name);
  const untrained = trainingsOf(experiment).filter(({ name }) => !isTrained(name));
  const tooShort = `${missing.length} are missing or too short: ${missing.map(({ curve }) => curve).join('; ')}`;
  const words = [
    missing.length > 0 ? tooShort : 'none',
    ...(untrained.length > 0 ? [`not trained: ${untrained.map(({ name }) => name).join(', ')}`] : []),
  ];
  throw new NotStored({
    expected: `Curves of figure ${experiment.id} are stored, or ship with the kit`,
    found: words.join('; '),
    fix: `compute them: npm run reproduce -- ${experiment.id} --profile ${plan.profile}`,
  });
}

/** A figure some of whose curves are still at work: each shows of its seeds those that are furthest. */
function draftOf(
  plan: Plan,
  found: Curves,
  missing: readonly AlikeRuns[],
  recorded: RecordedCurves,
): ReturnType<FigureDraft> {
  const runs = drawnRuns(plan, found);
  const parts = new Map(missing.flatMap((alike) => alike.map((run) => [run, recorded.get(alike[0].curve)])));
  const all = plan.runs.map((run): ShownRun => {
    const { images } = plan;
    const { series, measure, curve } = run;
    const part = parts.get(run);
    const points = part ? measured(part, measure, epochOf(images, series.problem)) : [];
    return { ...run, result: found.get(run) ?? { id: curve, points, divergedAt: null } };
  });
  const begun = all.filter(({ result }) => result.points.length > 0);
  const shown = begun.filter(({ series, result: { points } }) =>
    begun.every((other) => other.series !== series || other.result.points.length <= points.length),
  );
  const { provenance, ...figure } = assembleFigure(plan, runs, shown);
  return {
    figure: { ...figure, provenance: { ...provenance, shortened: 'still being computed' } },
    reference: referenceOf(plan, provenance),
  };
}

function conclude(plan: Plan, curves: Curves): ReproducedFigure {
  const runs = drawnRuns(plan, curves);
  const assembled = assembleFigure(plan, runs);
  const reference = referenceOf(plan, assembled.provenance);
  const figure = withVerdict(assembled, reference, plan.experiment);
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

function drawnRuns(plan: Plan, curves: Curves): DrawnRun[] {
  return plan.runs.flatMap((run) => {
    const result = curves.get(run);
    return result ? [{ ...run, result }] : [];
  });
}

function referenceOf({ experiment }: Plan, { data }: FigureProvenance): ReferenceFigure {
  return counterpartOf(experiment.referenceFigure ?? experiment.id, data);
}

/** A figure with what its face says of the comparison with the thesis. */
function withVerdict(
  figure: FigureData,
  reference: ReferenceFigure | null,
  experiment: FigureExperiment,
): FigureData {
  const agreement = agreementOf(figure, reference);
  const notes = outsideNotes(outsideCurves(figure, reference, experiment).outside);
  return {
    ...figure,
    ...(agreement && { agreement: agreementInWords(figure, agreement) }),
    ...(notes.length > 0 && { notes }),
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

/** Of a figure or table that is there with the same results, what is said of where they came from stays. @throws StorageError when the folder cannot be written */
export async function exportReproduced(
  reproduced: Reproduced,
  folder: string,
  options: ExportOptions = {},
): Promise<Written> {
  const fileOf = (id: string) => join(folder, `${fileStem(id)}.json`);
  switch (reproduced.kind) {
    case 'figure': {
      const figure = settled(reproduced.figure);
      const there = ifIntact(() => settled(readFigureFile(fileOf(figure.figure), figure.figure)));
      return exportFigure(withOriginOf(there, figure), reproduced.reference, folder, options);
    }
    case 'table': {
      const table = settledTable(reproduced.table);
      const there = ifIntact(() => settledTable(readTableFile(fileOf(table.table), table.table)));
      return exportTable(withOriginOf(there, table), folder, options);
    }
    case 'sketch':
      return exportSketch(reproduced.experiment, folder, options);
  }
}

/** The name of an engine differs from machine to machine, where the numbers do not. */
function withOriginOf<T extends FigureData | TableData>(there: T | undefined, made: T): T {
  return there && resultsOf(there) === resultsOf(made) ? { ...made, provenance: there.provenance } : made;
}

/** All but what computed it. */
function resultsOf({ provenance, ...results }: FigureData | TableData): string {
  const { kit: _, profile: __, ...held } = provenance;
  return jsonText({ ...results, ...held, engines: null, precision: null, versions: null });
}

// --- Curves that ship with the kit

export interface ShippedFile {
  /** Undefined where all are in the files of other figures. */
  readonly file: string | undefined;
  readonly curves: number;
  /** How many more are in the files of other figures. */
  readonly elsewhere: number;
}

/**
 * The compact form of the runs behind a figure, as far as they are in the run store; what shipped with the kit is no source. What
 * the figure's file has beside them stays in it; what the file of another figure has is left out.
 * @throws NotStored where nothing is stored; StorageError when the folder cannot be written
 */
export async function shipFigure(
  experiment: FigureExperiment,
  { results: _, ...options }: ReproduceOptions,
  folder: string,
): Promise<ShippedFile> {
  const { runs, images } = await storedFigure(experiment, options);
  const others = new ShippedResults(folder);
  // A curve that stands in two panels is kept once.
  const all = new Map(
    runs.map((run): [string, readonly [DrawnRun, ShippedCurve]] => {
      const { series, seed, measure, result } = run;
      const { seconds: _, source: __, differs: ___, ...curve } = result;
      return [`${curve.id} ${measure}`, [run, { ...curve, series: series.label, seed, measure }]];
    }),
  );
  // What its file has already, and as long, stays: the store need not have it any more.
  const before = others.of(experiment.id);
  const curves = new Map(before.curves.map((curve) => [`${curve.id} ${curve.measure}`, curve]));
  const own = [...all].flatMap(([key, one]) => {
    const [, curve] = one;
    const known = curves.get(key);
    const isNew = known === undefined || lengthOf(curve) > lengthOf(known);
    if (!isNew || others.hasBeside(experiment.id, curve)) return [];
    curves.set(key, curve);
    return [one];
  });
  const replayed = own.map(
    ([
      {
        series: { problem },
        optimizer,
        seed,
      },
      { beginning },
    ]) => {
      const dataset = imagesOf(images, problem);
      return { run: { problem, optimizer, seed, ...(dataset && { dataset }) }, beginning };
    },
  );
  const figure = {
    figure: experiment.id,
    kit: kitVersion,
    tolerance: Math.max(before.tolerance, await toleranceOf(replayed)),
    curves: [...curves.values()],
  };
  const file = curves.size > 0 ? await writeShipped(figure, folder) : undefined;
  const elsewhere = [...all.keys()].filter((key) => !curves.has(key)).length;
  return { file, curves: curves.size, elsewhere };
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
  const needs = await storedNeeds(experiment, options);
  const plan = await planOf(needs, options, profileExtent(needs));
  return Promise.all(plan.runs.map((run) => idOf(plan, run, options)));
}

async function trainingRunsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  const images = await imagesFor(experiment, options.profile);
  const runs = trainingsOf(experiment).map((named) => trainingRun(trainingRequestOf(named, images, options)));
  return Promise.all(runs.map(async (run) => runId(await definitionOf(run))));
}
