/** The curves of planned runs: from the run store, else from what shipped with the kit, else computed. */

import { type ShownImages, shownImages } from 'l2o/internal/data/dataset.js';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { candidates, fastestFor } from 'l2o/internal/engine/fastest.js';
import type { Beginning } from 'l2o/internal/evaluation/beginning.js';
import {
  addressOf,
  definitionOf,
  evaluateRun,
  programOf,
  storedRun,
} from 'l2o/internal/evaluation/evaluate-run.js';
import { HeldElsewhere, inRounds, oneByOne } from 'l2o/internal/evaluation/held.js';
import { isAccuracy, measured, pointCount } from 'l2o/internal/evaluation/measure.js';
import { beginningOf, type Difference } from 'l2o/internal/evaluation/replay.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import type { FileStore } from 'l2o/internal/node/store/run-store.js';
import type { RunAddress, RunDefinition } from 'l2o/internal/store/run-definition.js';
import { programId } from 'l2o/internal/store/run-id.js';
import { at } from '../at.js';
import { epochOf, isWithoutImages, loadedOf } from '../data/images.js';
import type { SeriesRecord } from '../experiments/experiment.js';
import { settledNumber } from '../figures/json-text.js';
import { type Recorded, usualTolerance } from '../results/replays.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import {
  type Extent,
  type FigureRun,
  idOf,
  type Needs,
  type Plan,
  type PlannedRun,
  type ReproduceOptions,
  requestOf,
  runOf,
} from './plan.js';

export type Curves = Map<PlannedRun, CurveResult>;

/** One run of a figure, computed where the store does not have it; without its snapshot, which can be much larger than its curve. */
export async function computeRun(
  needs: Needs,
  run: FigureRun,
  options: ReproduceOptions,
): Promise<RunResult> {
  const request = requestOf(needs, run, options);
  const { problem, dataset } = request;
  const begun = await options.store.furthest(
    await definitionOf(request),
    candidates(options.engine, problem),
  );
  const { engine } = await fastestFor(options.engine, problem, dataset, begun, options.onWaiting);
  return { ...(await evaluateRun({ ...request, engine })), snapshot: null };
}

/** Planned runs that are one, computed under the name of the first: a curve may stand in two panels. */
export type AlikeRuns = readonly [PlannedRun, ...PlannedRun[]];

/** What of a plan was not found. */
export async function missingRuns(
  plan: Plan,
  found: Curves,
  options: ReproduceOptions,
): Promise<AlikeRuns[]> {
  const alike = new Map<string, [PlannedRun, ...PlannedRun[]]>();
  for (const run of plan.runs) {
    if (found.has(run)) continue;
    const key = `${await idOf(plan, run, options)} ${run.steps}`;
    const others = alike.get(key);
    if (others) others.push(run);
    else alike.set(key, [run]);
  }
  return [...alike.values()];
}

/** Those of all runs of a plan: what was not found is computed, side by side where there are workers. */
export async function allCurves(
  plan: Plan,
  found: Curves,
  alike: readonly AlikeRuns[],
  options: ReproduceOptions,
): Promise<Curves> {
  const curves = new Map(found);
  const missing = alike.map(([first]) => first);
  for (const { curve, steps } of missing) options.onProgress?.({ curve, state: 'waiting', step: 0, steps });
  // Runs on toy problems are over before a thread has started.
  const isLong = missing.some(({ series }) => series.problem.kind === 'network');
  const { workers } = options;
  const round = (runs: readonly PlannedRun[]) =>
    isLong && workers?.canCompute(plan.experiment, runs.length)
      ? workers.computeRuns(plan.experiment, runs, options)
      : oneByOne(runs, (run) => computeRun(plan, run, { ...options, leaveHeld: true }));
  const noted = async (runs: readonly PlannedRun[]) => {
    const outcomes = await round(runs);
    for (const outcome of outcomes) {
      if (!(outcome instanceof HeldElsewhere) && outcome.stepsComputed > 0) options.computed?.add(outcome.id);
    }
    return outcomes;
  };
  const computed = await inRounds(missing, noted, options);
  for (const [i, same] of alike.entries()) {
    for (const run of same) curves.set(run, curveOfRun(plan, run, at(computed, i)));
  }
  return curves;
}

/** What need not be computed, one after the other: their beginnings share the time that there is for them. */
export async function findCurves(plan: Plan, options: ReproduceOptions): Promise<Curves> {
  const curves: Curves = new Map();
  for (const run of plan.runs) {
    const found = await findCurve(plan, run, options);
    if (found) curves.set(run, found);
  }
  return curves;
}

// --- One that need not be computed

/**
 * Its beginning is computed again first, where there are `replays`. One that begins otherwise is not taken where it is to be
 * computed again; else it is marked.
 * @returns undefined when it is to be computed
 */
async function findCurve(
  needs: Needs,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<CurveResult | undefined> {
  return (await storedCurve(needs, run, options)) ?? (await shippedCurve(needs, run, options));
}

async function storedCurve(
  needs: Needs,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<CurveResult | undefined> {
  const address = await addressIn(needs, run, options);
  const stored = address && (await storedRun(requestOf(needs, run, options), address));
  if (!stored) return undefined;
  const isOurs = options.computed?.has(stored.id) ?? false;
  const curve = { ...curveOfRun(needs, run, stored), ...(isOurs && { source: 'computed' as const }) };
  const tolerance = options.results?.toleranceOf(needs.experiment.id) ?? usualTolerance;
  const difference = await differenceOf(needs, run, { ...curve, tolerance }, options);
  if (!difference) return curve;
  const which = `The stored curve of ${run.curve}`;
  if (!options.recompute) return marked(curve, which, difference, options);
  const { definition, arithmetic } = stored;
  const reason = describe(which, difference);
  return (await options.store.setAside({ definition, arithmetic }, reason)) ? undefined : curve;
}

async function shippedCurve(
  needs: Needs,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<CurveResult | undefined> {
  const found = await findShipped(needs, run, options);
  const curve = found && curveOfShipped(needs, run, found.shipped);
  if (!curve) return undefined;
  options.onProgress?.({
    curve: run.curve,
    state: 'shipped',
    step: curve.divergedAt ?? run.steps,
    steps: run.steps,
  });
  const { difference } = found;
  return difference ? marked(curve, nameOfShipped(run), difference, options) : curve;
}

/** Where a run is in the store: by its program, on whatever images it was computed, where they are not there. */
async function addressIn(
  needs: Needs,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<RunAddress | undefined> {
  const request = requestOf(needs, run, options);
  if (!isWithoutImages(needs.images, run.series.problem)) return addressOf(request);
  const known = byProgram.get(options.store) ?? programsIn(options.store);
  byProgram.set(options.store, known);
  const definition = (await known).get(programId(await programOf(request)));
  return definition && { definition, arithmetic: await arithmeticOf(request.engine) };
}

/** What stores have, by program. */
const byProgram = new WeakMap<FileStore, Promise<Map<string, RunDefinition>>>();

/** The longest of each. */
async function programsIn(store: FileStore): Promise<Map<string, RunDefinition>> {
  const recordings = (await store.list()).sort((a, b) => a.steps - b.steps);
  return new Map(recordings.map(({ definition }) => [programId(definition), definition]));
}

export interface FoundShipped {
  readonly shipped: ShippedCurve;
  /** Where it begins otherwise than this program computes it. */
  readonly difference: Difference | undefined;
}

/** @returns undefined where there is none, none by the engine that was asked for, or one that is to be computed again */
export async function findShipped(
  needs: Needs,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<FoundShipped | undefined> {
  const { engine, results } = options;
  const figure = needs.experiment.id;
  const gone = results?.gone(figure);
  if (gone !== undefined) options.replays?.tell(gone, options);
  const found = results?.find({
    figure,
    run: isWithoutImages(needs.images, run.series.problem)
      ? { program: programId(await programOf(requestOf(needs, run, options))) }
      : { id: await idOf(needs, run, options) },
    measure: run.measure,
    ...(engine.explicit ? { arithmetic: await arithmeticOf(engine.engine) } : {}),
  });
  if (!found) return undefined;
  const { curve: shipped, tolerance } = found;
  const difference = await differenceOf(needs, run, { ...shipped, tolerance }, options);
  if (!difference || !options.recompute) return { shipped, difference };
  options.replays?.tell(`${describe(nameOfShipped(run), difference)} It is computed again.`, options);
  return undefined;
}

function nameOfShipped({ curve }: PlannedRun): string {
  return `The curve of ${curve} that shipped with the kit`;
}

async function differenceOf(
  needs: Needs,
  run: PlannedRun,
  { id, beginning, tolerance }: Recorded,
  options: ReproduceOptions,
): Promise<Difference | undefined> {
  if (isWithoutImages(needs.images, run.series.problem)) return undefined;
  return options.replays?.differenceOf(requestOf(needs, run, options), { id, beginning, tolerance });
}

function marked(
  curve: CurveResult,
  which: string,
  difference: Difference,
  options: ReproduceOptions,
): CurveResult {
  const follows = 'It is drawn with a mark; --force computes it again.';
  options.replays?.tell(`${describe(which, difference)} ${follows}`, options);
  return { ...curve, differs: difference };
}

function describe(which: string, { step, recorded, computed }: Difference): string {
  return `${which} begins otherwise than this program computes it: a loss of ${recorded} before step ${step}, now ${computed}.`;
}

// --- How much of a figure is there already

/**
 * Each series as long as was asked for, else as it is there, at most as the thesis'; in the seeds that were asked for, else in all
 * that are there in this length.
 * @param least what there is of a series in any case, for it will be computed; nothing by default
 */
export async function planOf(
  needs: Needs,
  options: ReproduceOptions,
  least: Extent = { length: 0, seeds: 0 },
): Promise<Plan> {
  const runs: PlannedRun[] = [];
  for (const series of needs.experiment.panels.flatMap((panel) => panel.series)) {
    const { length, seeds } = await extentOf(needs, series, options, least);
    for (let seed = 0; seed < seeds; seed++) runs.push(...runsOf(needs, series, seed, [length]));
  }
  return { ...needs, runs };
}

/** One of each length; none where its optimizer is still to be trained. */
function runsOf(needs: Needs, series: SeriesRecord, seed: number, lengths: readonly number[]): PlannedRun[] {
  return lengths.flatMap((length) => runOf(needs, series, seed, length) ?? []);
}

async function extentOf(
  needs: Needs,
  series: SeriesRecord,
  options: ReproduceOptions,
  least: Extent,
): Promise<Extent> {
  const { unit, points } = needs.experiment;
  const there = (seed: number) => lengthThere(needs, series, seed, options);
  const asked = unit === 'epoch' ? options.epochs : undefined;
  const length = Math.min(points.thesis, asked ?? Math.max(least.length, await there(0)));
  if (length === 0) return { length, seeds: 0 };
  if (options.seeds !== undefined) return { length, seeds: options.seeds };
  let { seeds } = least;
  while ((await there(seeds)) >= length) seeds++;
  return { length, seeds };
}

/** How far a curve is there, in the unit of the figure; without end where it diverged, for then nothing is missing. */
async function lengthThere(
  needs: Needs,
  series: SeriesRecord,
  seed: number,
  options: ReproduceOptions,
): Promise<number> {
  const { experiment, images } = needs;
  const epoch = epochOf(images, series.problem);
  // In whole units, and in the parts of an epoch of one that is shorter.
  const lengths = experiment.unit === 'epoch' ? [1, 0.1] : [1];
  let most = 0;
  for (const run of runsOf(needs, series, seed, lengths)) {
    const address = options.shippedAlone ? undefined : await addressIn(needs, run, options);
    const stored = address && (await options.store.reach(address, options.engine.explicit));
    const shipped = (await findShipped(needs, run, options))?.shipped;
    if (stored?.diverged || (shipped && shipped.divergedAt !== null)) return Number.POSITIVE_INFINITY;
    const points = Math.max(pointCount(stored?.step ?? 0, run.measure, epoch), shipped?.points.length ?? 0);
    most = Math.max(most, points / run.pointsPerUnit);
  }
  return most < 1 ? most : Math.floor(most);
}

// --- The points of a curve, of one seed

export interface CurveResult {
  /** Hash of the run's definition, and the same without the images. */
  readonly id: string;
  readonly program: string;
  /** The images it was made from; null where there were none. */
  readonly data: ShownImages | null;
  /** Of its run, as recorded. */
  readonly beginning: Beginning;
  /** Where the run begins otherwise now. */
  readonly differs?: Difference;
  /** Computed by this call (or gone on with), taken from the run store, or shipped with the kit. */
  readonly source: 'computed' | 'stored' | 'shipped';
  /** The engine that computed it, which need not be the current one. */
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly precision: Engine['precision'];
  /**
   * log10 of the loss, or accuracies: as many as were asked for, or those before the divergence. To 6 significant digits
   * whatever the source, so that a figure has the same bytes from each.
   */
  readonly points: readonly number[];
  /** Of a curve of accuracies: the share of the whole test split that is right at the end of each whole epoch. */
  readonly testAccuracies?: readonly number[];
  /** The first step, among those asked for, with a loss that is not finite. */
  readonly divergedAt: number | null;
  /** Computing time of this call. */
  readonly seconds: number;
}

export function curveOfRun({ images }: Needs, { series, measure }: PlannedRun, run: RunResult): CurveResult {
  const { id, definition, engine, versions, precision, accuracies, divergedAt, stepsComputed, seconds } = run;
  return {
    id,
    program: programId(definition),
    data:
      shownImages(loadedOf(images).filter(({ name }) => name === definition.data?.name)) ?? definition.data,
    beginning: beginningOf(series.problem.kind, run),
    source: stepsComputed > 0 ? 'computed' : 'stored',
    engine,
    versions,
    precision,
    points: measured(run, measure, epochOf(images, series.problem)).map(settledNumber),
    ...(isAccuracy(measure) && { testAccuracies: Array.from(accuracies, settledNumber) }),
    divergedAt,
    seconds,
  };
}

/** The part that was asked for of a curve that shipped with the kit; undefined when that is too short. */
export function curveOfShipped(
  { images }: Needs,
  { series, measure, steps }: PlannedRun,
  shipped: ShippedCurve,
): CurveResult | undefined {
  const { id, program, data, beginning, engine, versions, precision, points, testAccuracies } = shipped;
  const epoch = epochOf(images, series.problem);
  const divergedAt = shipped.divergedAt !== null && shipped.divergedAt < steps ? shipped.divergedAt : null;
  const wanted = pointCount(divergedAt ?? steps, measure, epoch);
  if (points.length < wanted) return undefined;
  return {
    id,
    program,
    data,
    beginning,
    source: 'shipped',
    engine,
    versions,
    precision,
    points: points.slice(0, wanted),
    ...(testAccuracies && {
      testAccuracies: testAccuracies.slice(0, Math.floor((divergedAt ?? steps) / epoch)),
    }),
    divergedAt,
    seconds: 0,
  };
}
