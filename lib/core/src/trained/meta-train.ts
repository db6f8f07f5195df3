/** A learned optimizer trained in one call, for a script or a page: nothing is kept but what is returned. */

import { engineFor } from '../engine/choose.js';
import { keptNowhere, type MinimizeOptions } from '../evaluation/minimize.js';
import { train } from '../meta/train.js';
import { type TrainingOptions, training } from '../meta/training.js';
import { trainedFrom } from './from-training.js';
import type { TrainedOptimizer } from './trained-optimizer.js';

/**
 * Trains a rule on a problem or a family of problems.
 *
 * ```js
 * import { bindTrained, kMomentums, metaTrain, minimize, sumOfSquares, timescalesBetween } from 'l2o';
 *
 * const problem = sumOfSquares();
 * const rule = kMomentums({ timescales: timescalesBetween(0.2, 0.99, 6), etaMin: 1 });
 * const trained = await metaTrain({ rule, problem, iterations: 1000, metaRate: 1e-3 });
 * const { losses } = await minimize({ problem, optimizer: bindTrained(trained), steps: 200 });
 * console.log(losses[0], losses[199]);
 * ```
 * @param options those of `training`, and how it is run: `seed` is 0 and the engine the fastest one unless given
 * @returns the rule, its theta (of the dump that did best in validation, or the last), and a record of the training
 * @throws UsageError as `training`; for a training that was never finite
 * @throws Interrupted when the signal came
 */
export async function metaTrain({
  seed = 0,
  engine,
  dataset,
  onProgress,
  signal,
  ...options
}: TrainingOptions &
  Pick<MinimizeOptions, 'seed' | 'engine' | 'dataset' | 'onProgress' | 'signal'>): Promise<TrainedOptimizer> {
  const learning = training(options);
  const { iterations } = options;
  const { rule, problem } = learning;
  const result = await train({
    ...keptNowhere(problem, dataset),
    ...(onProgress && { onProgress }),
    ...(signal && { signal }),
    training: learning,
    seed,
    iterations,
    engine: engine ?? (await engineFor(problem)),
    curve: `training ${rule.title}`,
  });
  return trainedFrom(rule.id, { training: learning, profile: 'own', seed, iterations }, result);
}
