/** Which experiments can be made at once: what a call that names none is about. */

import { isConvolutional } from 'l2o/internal/problems/problem.js';
import { trainedNames } from '../data/trained.js';
import type { Experiment } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import { shownProblems, trainingsOf } from '../experiments/needs.js';

/**
 * Those whose trained optimizers, if they need any, are all in `data/trained`; in the order of the thesis. Without those on
 * convolutional networks: at the thesis' length they take days, and most need images that do not ship with the kit.
 */
export async function experimentsWithoutTraining(): Promise<readonly Experiment[]> {
  const names = new Set(await trainedNames());
  return experiments.filter(
    (experiment) =>
      trainingsOf(experiment).every(({ name }) => names.has(name)) &&
      !shownProblems(experiment).some(isConvolutional),
  );
}
