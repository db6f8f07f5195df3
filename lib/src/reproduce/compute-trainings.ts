/** The trainings of an experiment: found, or computed, side by side where there are workers. */
import type { Experiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import type { Images } from './images.js';
import type { ReproduceOptions } from './options.js';
import { findTraining, type ResolvedTraining, resolveTraining } from './trainings.js';

/** @throws Interrupted when the signal came */
export async function computeTrainings(
  experiment: Experiment,
  images: Images,
  options: ReproduceOptions,
): Promise<ResolvedTraining[]> {
  const named = trainingsOf(experiment);
  if (options.workers) {
    const { onProgress: _, ...quietly } = options;
    const found = await Promise.all(named.map((training) => findTraining(training, images, quietly)));
    const missing = named.flatMap((_, i) => (found[i] ? [] : [i]));
    if (options.workers.canCompute(experiment, missing.length)) {
      await options.workers.computeTrainings(experiment, missing, options);
    }
  }
  const resolved: ResolvedTraining[] = [];
  for (const training of named) resolved.push(await resolveTraining(training, images, options));
  return resolved;
}
