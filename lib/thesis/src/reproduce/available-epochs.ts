/**
 * How much of a figure is there already. A profile that computes less than an epoch of a figure does so because an epoch takes
 * long; whole epochs that are stored, or shipped with the kit, cost nothing and show more.
 */
import { recordedRun } from 'l2o/internal/evaluation/evaluate-run.js';
import type { FigureExperiment } from '../experiments/experiment.js';
import { findShipped } from './find-curve.js';
import { epochOf, isWithoutImages } from './images.js';
import type { ReproduceOptions } from './options.js';
import { type Plan, type PlannedRun, type PlanOptions, planOf } from './plan.js';
import { requestOf } from './request.js';

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
