/** The curve of a planned run among those that came with the kit. */
import type { ShippedCurve } from '../results/shipped-curve.js';
import type { ReproduceOptions } from './options.js';
import type { Plan, PlannedRun } from './plan.js';
import { idOf } from './request.js';

/** @returns undefined where there is none, or none by the engine that was asked for */
export async function findShipped(
  plan: Plan,
  run: PlannedRun,
  options: ReproduceOptions,
): Promise<ShippedCurve | undefined> {
  const { engine, results } = options;
  return results?.find({
    figure: plan.experiment.id,
    id: await idOf(plan, run, options),
    measure: run.measure,
    ...(engine.explicit ? { engine: engine.engine.name } : {}),
  });
}
