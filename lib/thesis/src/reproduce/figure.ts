/**
 * One figure from end to end: its trainings and curves, from the store, from what shipped with the kit, or computed; its
 * numbers, and the comparison.
 */

import { shownImages } from 'l2o/internal/data/dataset.js';
import { candidates, fastestFor } from 'l2o/internal/engine/fastest.js';
import { MissingDataError, NotStored } from 'l2o/internal/errors.js';
import { type SeedBand, seedBand } from 'l2o/internal/evaluation/curves.js';
import { definitionOf, evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import { HeldElsewhere, inRounds, oneByOne } from 'l2o/internal/evaluation/held.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { adamTimescales } from 'l2o/internal/learned/timescales.js';
import { averageWeights } from 'l2o/internal/trained/average-weights.js';
import { deltaOf } from 'l2o/internal/trained/delta-of.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { kitVersion } from 'l2o/internal/version.js';
import { at } from '../at.js';
import { counterpartOf, type ReferenceFigure } from '../data/reference.js';
import type {
  FigureExperiment,
  PanelRecord,
  SeriesRecord,
  TableContent,
  TableExperiment,
} from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import type {
  FigureData,
  FigureProvenance,
  PanelData,
  SeriesData,
  TableData,
} from '../figures/figure-data.js';
import { curveStyle } from '../figures/theme.js';
import { type Comparison, compareFigure } from '../report/compare.js';
import { outsideCurves, outsideNotes } from '../report/outside-curves.js';
import { type CurveResult, curveOfRun, findCurve, withAvailableEpochs } from './find-curve.js';
import {
  type Images,
  idOf,
  imagesFor,
  isWithoutImages,
  loadedOf,
  type Plan,
  type PlannedRun,
  planOf,
  type ReproduceOptions,
  type ResolvedTraining,
  requestOf,
} from './plan.js';
import { computeTrainings, requireTrainings } from './trainings.js';

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

export interface DrawnRun extends PlannedRun {
  readonly result: CurveResult;
}

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
  const { images, trainings } = await planFromStore(experiment, options);
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

/** The plan of a figure whose trainings are all there. @throws NotStored where one is not */
export async function planFromStore(experiment: FigureExperiment, options: ReproduceOptions): Promise<Plan> {
  const images = await imagesFor(experiment, options.profile);
  const trainings = await requireTrainings(trainingsOf(experiment), images, options);
  return planOf(experiment, { ...options, images, trainings });
}

/** One run of a plan, computed where the store does not have it; without its snapshot, which can be much larger than its curve. */
export async function computeRun(plan: Plan, run: PlannedRun, options: ReproduceOptions): Promise<RunResult> {
  const request = requestOf(plan, run, options);
  const { problem, dataset } = request;
  const begun = await options.store.furthest(
    await definitionOf(request),
    candidates(options.engine, problem),
  );
  const { engine } = await fastestFor(options.engine, problem, dataset, begun, options.onWaiting);
  return { ...(await evaluateRun({ ...request, engine })), snapshot: null };
}

async function allCurves(plan: Plan, options: ReproduceOptions): Promise<Curves> {
  const curves = await findCurves(plan, options);
  // A curve that stands in two panels is one run.
  const alike = new Map<string, [PlannedRun, ...PlannedRun[]]>();
  for (const run of plan.runs) {
    if (curves.has(run)) continue;
    const key = `${await idOf(plan, run, options)} ${run.steps}`;
    const others = alike.get(key);
    if (others) others.push(run);
    else alike.set(key, [run]);
  }
  const missing = [...alike.values()].map(([first]) => first);
  // Runs on toy problems are over before a thread has started.
  const isLong = missing.some(({ series }) => series.problem.kind === 'network');
  const { workers } = options;
  const round = (runs: readonly PlannedRun[]) =>
    isLong && workers?.canCompute(plan.experiment, runs.length)
      ? workers.computeRuns(
          plan.experiment,
          runs.map((run) => plan.runs.indexOf(run)),
          options,
        )
      : oneByOne(runs, (run) => computeRun(plan, run, { ...options, leaveHeld: true }));
  const noted = async (runs: readonly PlannedRun[]) => {
    const outcomes = await round(runs);
    for (const outcome of outcomes) {
      if (!(outcome instanceof HeldElsewhere) && outcome.stepsComputed > 0) options.computed?.add(outcome.id);
    }
    return outcomes;
  };
  const computed = await inRounds(missing, noted, options);
  for (const [i, same] of [...alike.values()].entries()) {
    for (const run of same) curves.set(run, curveOfRun(plan, run, at(computed, i)));
  }
  return curves;
}

type Curves = Map<PlannedRun, CurveResult>;

/** What need not be computed, one after the other: their beginnings share the time that there is for them. */
async function findCurves(plan: Plan, options: ReproduceOptions): Promise<Curves> {
  const curves: Curves = new Map();
  for (const run of plan.runs) {
    const found = await findCurve(plan, run, options);
    if (found) curves.set(run, found);
  }
  return curves;
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

// --- The numbers of a figure

function assembleFigure(plan: Plan, runs: readonly DrawnRun[]): FigureData {
  const { experiment } = plan;
  const runsOf = (series: SeriesRecord) => runs.filter((run) => run.series === series);
  return {
    figure: experiment.id,
    title: experiment.title,
    caption: experiment.caption,
    unit: experiment.unit,
    ...partsOf(plan),
    view: experiment.view,
    panels: experiment.panels.map((panel) => panelData(plan, panel, runsOf)),
    provenance: provenanceOf(plan, runs),
  };
}

/** Where curves are shorter than an epoch. */
function partsOf({ runs }: Plan): Pick<FigureData, 'pointsPerUnit'> {
  const pointsPerUnit = Math.max(1, ...runs.map((run) => run.pointsPerUnit));
  return pointsPerUnit > 1 ? { pointsPerUnit } : {};
}

function panelData(
  plan: Plan,
  { panel, referencePanel, title, x, y, series }: PanelRecord,
  runsOf: (series: SeriesRecord) => DrawnRun[],
): PanelData {
  return {
    panel,
    ...(referencePanel === undefined ? {} : { referencePanel }),
    title,
    x,
    y,
    series: series.map((record) => seriesData(plan, record, runsOf(record))),
  };
}

function seriesData({ seeds }: Plan, record: SeriesRecord, runs: readonly DrawnRun[]): SeriesData {
  const results = runs.map(({ result }) => result);
  const band = seedBand(results.map(({ points }) => points));
  const [{ pointsPerUnit } = { pointsPerUnit: 1 }] = runs;
  const diverged = runs.flatMap(({ seed, result: { divergedAt } }) =>
    divergedAt === null ? [] : [{ seed, step: divergedAt }],
  );
  return {
    label: record.label,
    ...(record.reference === undefined ? {} : { reference: record.reference }),
    style: curveStyle(record.color),
    ...(record.measure === 'accuracy' ? { measure: 'accuracy', ...testAccuracyOf(results) } : {}),
    x: band.mean.map((_, i) => i / pointsPerUnit),
    y: band.mean,
    ...overSeeds(band, results),
    seeds,
    ...(diverged.length > 0 ? { diverged } : {}),
    runs: results.map(({ id }) => id),
  };
}

function testAccuracyOf(results: readonly CurveResult[]): Pick<SeriesData, 'testAccuracy'> {
  const { mean } = seedBand(results.map(({ testAccuracies = [] }) => testAccuracies));
  return mean.length > 0 ? { testAccuracy: mean } : {};
}

function overSeeds(
  { mean, low, high }: SeedBand,
  results: readonly CurveResult[],
): Pick<SeriesData, 'spread' | 'bySeed'> {
  if (results.length === 1) return {};
  return { spread: { low, high }, bySeed: results.map(({ points }) => points.slice(0, mean.length)) };
}

function provenanceOf(plan: Plan, runs: readonly DrawnRun[]): FigureProvenance {
  const { profile, experiment } = plan;
  const results = runs.map(({ result }) => result);
  // All curves of a figure are on one data set; trainings on another are named with them.
  const [shown] = results.map(({ data }) => data);
  const foreign = loadedOf(plan.images).filter((dataset) => dataset.foreign);
  return {
    kit: kitVersion,
    profile,
    shortened: shortening(experiment, plan),
    trainings: plan.trainings.map(({ provenance }) => provenance),
    engines: distinct(results.map(({ engine }) => engine)),
    precision: distinct(results.map(({ precision }) => precision)),
    versions: Object.assign({}, ...results.map(({ versions }) => versions)),
    data: shownImages([...foreign, ...(shown ? [shown] : [])]),
    ...heldAgainst(plan, runs),
  };
}

/** What is known of the curves from computing their beginnings again, where that is anything but agreement. */
function heldAgainst(
  { images }: Plan,
  runs: readonly DrawnRun[],
): Pick<FigureProvenance, 'differing' | 'unreplayed'> {
  const differing = runs.flatMap(({ series, seed, result: { differs } }) =>
    differs ? [`${series.label}, seed ${seed}, before step ${differs.step}`] : [],
  );
  const isUnreplayed = runs.some(({ series }) => isWithoutImages(images, series.problem));
  return {
    ...(differing.length > 0 && { differing }),
    ...(isUnreplayed && { unreplayed: 'no such images' as const }),
  };
}

/** "first 20 of 50 epochs", or null at the thesis' length. */
function shortening({ unit, points }: FigureExperiment, plan: Plan): string | null {
  if (plan.length >= points.thesis) return null;
  const { pointsPerUnit } = partsOf(plan);
  const parts = pointsPerUnit === undefined ? '' : `, ${pointsPerUnit} points per ${unit}`;
  return `first ${plan.length} of ${points.thesis} ${unit}s${parts}`;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

// --- Tables

export interface ReproducedTable {
  readonly kind: 'table';
  readonly experiment: TableExperiment;
  readonly table: TableData;
  readonly trainings: readonly ResolvedTraining[];
}

/** A table. Trainings that are stored are taken from there, what is missing is computed. @throws Interrupted */
export async function reproduceTable(
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  const images = await imagesFor(experiment, options.profile);
  return concludeTable(experiment, await computeTrainings(experiment, images, options), images, options);
}

/** The same from files and the store alone. @throws StorageError naming what is not there */
export async function storedTable(
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  const images = await imagesFor(experiment, options.profile);
  const trainings = await requireTrainings(trainingsOf(experiment), images, options);
  return concludeTable(experiment, trainings, images, options);
}

function concludeTable(
  experiment: TableExperiment,
  trainings: readonly ResolvedTraining[],
  images: Images,
  { profile }: ReproduceOptions,
): ReproducedTable {
  const { id, title, caption, content } = experiment;
  // All trainings behind a table are on one data set.
  const data = shownImages(loadedOf(images));
  const trained = new Map(trainings.map(({ trained }) => [trained.name, trained]));
  return {
    kind: 'table',
    experiment,
    trainings,
    table: {
      table: id,
      title,
      caption,
      ...cellsOf(content, trained, data?.foreign !== true),
      provenance: {
        kit: kitVersion,
        profile,
        trainings: trainings.map(({ provenance }) => provenance),
        data,
      },
    },
  };
}

type Cells = Pick<TableData, 'columns' | 'rows'>;

/** @param besideThesis whether the thesis' numbers stand beside ours: not where ours are of other images */
function cellsOf(
  content: TableContent,
  trained: ReadonlyMap<string, TrainedOptimizer>,
  besideThesis: boolean,
): Cells {
  const need = (name: string) => {
    const found = trained.get(name);
    if (!found) throw new Error(`the trained optimizer ${name} was not resolved`);
    return found;
  };
  switch (content.kind) {
    case 'timescales':
      return {
        columns: ['Adam', 'beta1', 'beta2'],
        rows: adamTimescales(content.k).map(([beta1, beta2]) => [String(beta1).slice(1), beta1, beta2]),
      };
    case 'weights':
      return {
        columns: ['rule', 'whose', ...content.averages[0].timescales, 'sum'],
        rows: content.averages.flatMap(({ label, training, average, thesis }) =>
          (
            [
              ['ours', averageWeights(need(training.name).theta, average)],
              ...(besideThesis ? ([['thesis', thesis]] as const) : []),
            ] as const
          ).map(([whose, weights]) => [label, whose, ...weights, weights.reduce((sum, one) => sum + one, 0)]),
        ),
      };
    case 'outputs': {
      const { k, rows, training } = content;
      const inputs = rows.map(({ input }) => input);
      const deltas = deltaOf(need(training.name), inputs);
      const names = Array.from({ length: k }, (_, j) => (j === k - 1 ? 'g(t)' : `g(t-${k - 1 - j})`));
      return {
        columns: [...names, 'ours', ...(besideThesis ? ['thesis'] : [])],
        rows: rows.map(({ input, thesis }, i) => [
          ...input,
          at(deltas, i),
          ...(besideThesis ? [thesis] : []),
        ]),
      };
    }
  }
}
