/** The curves of planned runs: from the run store, else from what shipped with the kit, else computed. */

import { type ShownImages, shownImages } from 'l2o/internal/data/dataset.js';
import type { Engine } from 'l2o/internal/engine/engine.js';
import { candidates, fastestFor } from 'l2o/internal/engine/fastest.js';
import type { Beginning } from 'l2o/internal/evaluation/beginning.js';
import {
  definitionOf,
  evaluateRun,
  programOf,
  recordedRun,
  storedRun,
} from 'l2o/internal/evaluation/evaluate-run.js';
import { HeldElsewhere, inRounds, oneByOne } from 'l2o/internal/evaluation/held.js';
import { isAccuracy, measured, pointCount } from 'l2o/internal/evaluation/measure.js';
import { beginningOf, type Difference } from 'l2o/internal/evaluation/replay.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { programId } from 'l2o/internal/store/run-id.js';
import { at } from '../at.js';
import { epochOf, isWithoutImages, loadedOf } from '../data/images.js';
import type { FigureExperiment } from '../experiments/experiment.js';
import { settledNumber } from '../figures/json-text.js';
import { usualTolerance } from '../results/replays.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import {
  idOf,
  type Plan,
  type PlannedRun,
  type PlanOptions,
  planOf,
  type ReproduceOptions,
  requestOf,
} from './plan.js';

export type Curves = Map<PlannedRun, CurveResult>;

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

/** Those of all runs of a plan; what is neither stored nor shipped is computed, side by side where there are workers. */
export async function allCurves(plan: Plan, options: ReproduceOptions): Promise<Curves> {
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
  plan: Plan,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<CurveResult | undefined> {
  return (await storedCurve(plan, run, options)) ?? (await shippedCurve(plan, run, options));
}

async function storedCurve(
  plan: Plan,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<CurveResult | undefined> {
  if (isWithoutImages(plan.images, run.series.problem)) return undefined;
  const request = requestOf(plan, run, options);
  const stored = await storedRun(request);
  if (!stored) return undefined;
  const isOurs = options.computed?.has(stored.id) ?? false;
  const curve = { ...curveOfRun(plan, run, stored), ...(isOurs && { source: 'computed' as const }) };
  const difference = await differenceOf(plan, run, curve, options);
  if (!difference) return curve;
  const which = `The stored curve of ${run.curve}`;
  if (!options.recompute) return marked(curve, which, difference, options);
  const { definition, arithmetic } = stored;
  const reason = describe(which, difference);
  return (await options.store.setAside({ definition, arithmetic }, reason)) ? undefined : curve;
}

async function shippedCurve(
  plan: Plan,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<CurveResult | undefined> {
  const found = await findShipped(plan, run, options);
  const curve = found && curveOfShipped(plan, run, found);
  if (!curve) return undefined;
  const difference = isWithoutImages(plan.images, run.series.problem)
    ? undefined
    : await differenceOf(plan, run, curve, options);
  const which = `The curve of ${run.curve} that shipped with the kit`;
  if (difference && options.recompute) {
    options.replays?.tell(`${describe(which, difference)} It is computed again.`, options);
    return undefined;
  }
  options.onProgress?.({
    curve: run.curve,
    state: 'shipped',
    step: curve.divergedAt ?? run.steps,
    steps: run.steps,
  });
  return difference ? marked(curve, which, difference, options) : curve;
}

/** @returns undefined where there is none, or none by the engine that was asked for */
export async function findShipped(
  plan: Plan,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<ShippedCurve | undefined> {
  const { engine, results } = options;
  const gone = results?.gone(plan.experiment.id);
  if (gone !== undefined) options.replays?.tell(gone, options);
  const { series, optimizer, seed, measure } = run;
  const defining = { problem: series.problem, optimizer, seed, engine: engine.engine };
  return results?.find({
    figure: plan.experiment.id,
    run: isWithoutImages(plan.images, run.series.problem)
      ? { program: programId(await programOf(defining)) }
      : { id: await idOf(plan, run, options) },
    measure,
    ...(engine.explicit ? { arithmetic: await arithmeticOf(engine.engine) } : {}),
  });
}

/** Another arithmetic may lead as far as was measured for the figure. */
async function differenceOf(
  plan: Plan,
  run: PlannedRun,
  { id, beginning }: CurveResult,
  options: ReproduceOptions,
): Promise<Difference | undefined> {
  const tolerance = options.results?.toleranceOf(plan.experiment.id) ?? usualTolerance;
  return options.replays?.differenceOf(requestOf(plan, run, options), { id, beginning, tolerance });
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

export function curveOfRun({ images }: Plan, { series, measure }: PlannedRun, run: RunResult): CurveResult {
  const { id, definition, engine, versions, precision, accuracies, divergedAt, stepsComputed, seconds } = run;
  return {
    id,
    program: programId(definition),
    data: shownImages(loadedOf(images).filter(({ name }) => name === definition.data?.name)),
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
  { images }: Plan,
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

// --- How much of a figure is there already

/**
 * The options with as many epochs as all curves have, where the profile would compute less than one.
 * @param needs what the plan of the figure needs beside them
 */
export async function withAvailableEpochs(
  experiment: FigureExperiment,
  options: ReproduceOptions,
  needs: Pick<PlanOptions, 'images' | 'trainings'>,
): Promise<ReproduceOptions> {
  const { unit, points } = experiment;
  if (unit !== 'epoch' || points[options.profile] >= 1 || options.epochs !== undefined) return options;
  const plan = planOf(experiment, { ...options, ...needs, epochs: 1 });
  const lengths = await Promise.all(plan.runs.map((run) => wholeEpochs(plan, run, options)));
  const epochs = Math.min(points.thesis, ...lengths);
  return epochs >= 1 ? { ...options, epochs } : options;
}

/** Of one curve; without end where it diverged, for then nothing is missing. */
async function wholeEpochs(plan: Plan, run: PlannedRun, options: ReproduceOptions): Promise<number> {
  const isStorable = !isWithoutImages(plan.images, run.series.problem);
  const stored = isStorable ? await recordedRun(requestOf(plan, run, options)) : undefined;
  const shipped = await findShipped(plan, run, options);
  if (stored?.divergedAt != null || shipped?.divergedAt != null) return Number.POSITIVE_INFINITY;
  const epoch = epochOf(plan.images, run.series.problem);
  return Math.max(Math.floor((stored?.losses.length ?? 0) / epoch), shipped?.points.length ?? 0);
}
