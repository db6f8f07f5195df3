/** Which experiments can be made without a training: what a call that names none is about. */
import type { Experiment } from '../experiments/experiment.js';
import { experiments } from '../experiments/index.js';
import { trainedNames } from '../trained/trained-optimizer.js';
import { trainingsOf } from './plan.js';

/** Those whose trained optimizers, if they need any, are all in `data/trained`; in the order of the thesis. */
export async function readyExperiments(): Promise<readonly Experiment[]> {
  const names = new Set(await trainedNames());
  return experiments.filter((experiment) => trainingsOf(experiment).every(({ name }) => names.has(name)));
}
