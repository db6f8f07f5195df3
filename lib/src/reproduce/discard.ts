/** Removes what an experiment computed, so that it is computed again. */
import { definitionOf } from '../evaluation/evaluate-run.js';
import type { Experiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import { trainingRun } from '../meta/train.js';
import { recordingName } from '../store/recording.js';
import { runId } from '../store/run-id.js';
import { planFromStore } from './figure.js';
import { imagesFor } from './images.js';
import type { ReproduceOptions } from './options.js';
import { requestOf } from './request.js';
import { findTraining, trainingRequestOf } from './trainings.js';

/** Removes the chosen engine's recordings of an experiment's runs and trainings. Files of trained optimizers stay. */
export async function discardRuns(experiment: Experiment, options: ReproduceOptions): Promise<void> {
  const ids = [...(await runsOf(experiment, options)), ...(await trainingRunsOf(experiment, options))];
  const stored = new Set((await options.store.list()).map(({ name }) => name));
  for (const id of ids) {
    const name = recordingName(id, options.engine.engine.name);
    if (stored.delete(name)) await options.store.remove(name);
  }
}

async function runsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  if (experiment.kind !== 'figure') return [];
  const images = await imagesFor(experiment, options.profile);
  // The runs of optimizers that are still to be trained cannot be named, and were not made.
  for (const named of trainingsOf(experiment)) {
    if (!(await findTraining(named, images, options))) return [];
  }
  const plan = await planFromStore(experiment, options);
  return plan.runs.map((run) => runId(definitionOf(requestOf(plan, run, options))));
}

async function trainingRunsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  const images = await imagesFor(experiment, options.profile);
  return trainingsOf(experiment).map((named) =>
    runId(definitionOf(trainingRun(trainingRequestOf(named, images, options)))),
  );
}
