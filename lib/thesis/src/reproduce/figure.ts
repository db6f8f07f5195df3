/**
 * One figure from end to end: its trainings and curves, from the store, from what shipped with the kit, or computed; its
 * numbers, and the comparison.
 */

import { candidates, fastestFor } from 'l2o/internal/engine/fastest.js';
import { MissingDataError, NotStored } from 'l2o/internal/errors.js';
import { definitionOf, evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import { HeldElsewhere, inRounds, oneByOne } from 'l2o/internal/evaluation/held.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { counterpartOf, type ReferenceFigure } from '../data/reference.js';
import type { FigureExperiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import type { FigureData } from '../figures/figure-data.js';
import { type Comparison, compareFigure } from '../report/compare.js';
import { outsideCurves, outsideNotes } from '../report/outside-curves.js';
import { assembleFigure } from './assemble.js';
import { withAvailableEpochs } from './available-epochs.js';
import { computeTrainings } from './compute-trainings.js';
import { type CurveResult, curveOfRun } from './curve-result.js';
import { findCurve } from './find-curve.js';
import { type Images, imagesFor } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { ResolvedTraining } from './plan.js';
import { type Plan, type PlannedRun, planOf } from './plan.js';
import { idOf, requestOf } from './request.js';
import { requireTrainings } from './trainings.js';

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
  readonly runs: readonly (PlannedRun & { readonly result: CurveResult })[];
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
  return conclude(plan, await curvesOf(plan, lengthened));
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
  const missing = plan.runs.filter((_, i) => !found[i]);
  if (missing.length === 0)
    return conclude(
      plan,
      found.flatMap((curve) => curve ?? []),
    );
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

async function curvesOf(plan: Plan, options: ReproduceOptions): Promise<CurveResult[]> {
  const curves = await findCurves(plan, options);
  // A curve that stands in two panels is one run.
  const places = new Map<string, number[]>();
  for (const [i, run] of plan.runs.entries()) {
    if (curves[i]) continue;
    const key = `${await idOf(plan, run, options)} ${run.steps}`;
    places.set(key, [...(places.get(key) ?? []), i]);
  }
  const missing = [...places.values()].map(([first]) => first);
  // Runs on toy problems are over before a thread has started.
  const isLong = missing.some((index) => plan.runs[index].series.problem.kind === 'network');
  const { workers } = options;
  const round = (indices: readonly number[]) =>
    isLong && workers?.canCompute(plan.experiment, indices.length)
      ? workers.computeRuns(plan.experiment, indices, options)
      : oneByOne(indices, (index) => computeRun(plan, plan.runs[index], { ...options, leaveHeld: true }));
  const noted = async (indices: readonly number[]) => {
    const outcomes = await round(indices);
    for (const outcome of outcomes) {
      if (!(outcome instanceof HeldElsewhere) && outcome.stepsComputed > 0) options.computed?.add(outcome.id);
    }
    return outcomes;
  };
  const computed = await inRounds(missing, noted, options);
  [...places.values()].forEach((same, i) => {
    for (const place of same) curves[place] = curveOfRun(plan, plan.runs[place], computed[i]);
  });
  return curves.flatMap((curve) => curve ?? []);
}

/** What need not be computed, one after the other: their beginnings share the time that there is for them. */
async function findCurves(plan: Plan, options: ReproduceOptions): Promise<(CurveResult | undefined)[]> {
  const curves: (CurveResult | undefined)[] = [];
  for (const run of plan.runs) curves.push(await findCurve(plan, run, options));
  return curves;
}

function conclude(plan: Plan, results: readonly CurveResult[]): ReproducedFigure {
  const assembled = assembleFigure(plan, results);
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
    runs: plan.runs.map((run, i) => ({ ...run, result: results[i] })),
  };
}
