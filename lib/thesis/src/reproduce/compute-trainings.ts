/** The trainings of an experiment: found, or computed, side by side where there are workers. */
import { inRounds, oneByOne } from 'l2o/internal/evaluation/held.js';
import type { Experiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import type { Images } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { ResolvedTraining } from './plan.js';
import { findTraining, resolveTraining } from './trainings.js';

/** @throws Interrupted when the signal came; HeldElsewhere where another process is at one, and that is not to be waited for */
export async function computeTrainings(
  experiment: Experiment,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining[]> {
  const { workers } = options;
  const named = trainingsOf(experiment);
  const { onProgress: _, ...quietly } = options;
  const found = await Promise.all(named.map((training) => findTraining(training, images, quietly)));
  const missing = named.flatMap((_, i) => (found[i] ? [] : [i]));
  const round = (indices: readonly number[]): Promise<unknown[]> =>
    workers?.canCompute(experiment, indices.length)
      ? workers.computeTrainings(experiment, indices, options)
      : oneByOne(indices, (i) => resolveTraining(named[i], images, { ...options, leaveHeld: true }));
  await inRounds(missing, round, options);
  const resolved: ResolvedTraining[] = [];
  for (const training of named) resolved.push(await resolveTraining(training, images, options));
  return resolved;
}
