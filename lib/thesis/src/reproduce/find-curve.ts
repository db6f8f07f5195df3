/** The curve of a planned run where it need not be computed: from the run store, else from what shipped with the kit. */
import { programOf, storedRun } from 'l2o/internal/evaluation/evaluate-run.js';
import type { Difference } from 'l2o/internal/evaluation/replay.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { programId } from 'l2o/internal/store/run-id.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { type CurveResult, curveOfRun, curveOfShipped } from './curve-result.js';
import { isWithoutImages } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { Plan, PlannedRun } from './plan.js';
import { usualTolerance } from './replays.js';
import { idOf, requestOf } from './request.js';

/**
 * Its beginning is computed again first, where there are `replays`. One that begins otherwise is not taken where it is to be
 * computed again; else it is marked.
 * @returns undefined when it is to be computed
 */
export async function findCurve(
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
