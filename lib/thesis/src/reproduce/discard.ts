/** Removes what an experiment computed, so that it is computed again. */
import { definitionOf } from 'l2o/internal/evaluation/evaluate-run.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { trainingRun } from 'l2o/internal/meta/train.js';
import { runId } from 'l2o/internal/store/run-id.js';
import type { Experiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import { imagesFor } from './images.js';
import type { ReproduceOptions } from './options.js';
import { planOfTrained } from './plan.js';
import { idOf } from './request.js';
import { findTraining, trainingRequestOf } from './trainings.js';

/**
 * Removes the recordings of an experiment's runs and trainings: those of the engine that was asked for, else every engine's,
 * for any of them would be taken again. Files of trained optimizers stay.
 */
export async function discardRuns(experiment: Experiment, options: ReproduceOptions): Promise<void> {
  const { store, engine } = options;
  const ids = [...(await runsOf(experiment, options)), ...(await trainingRunsOf(experiment, options))];
  const arithmetic = await arithmeticOf(engine.engine);
  for (const run of await store.list()) {
    const isMeant = ids.includes(run.id) && (!engine.explicit || run.arithmetic === arithmetic);
    if (isMeant) await store.remove(run.name);
  }
}

async function runsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  if (experiment.kind !== 'figure') return [];
  const images = await imagesFor(experiment, options.profile);
  const found = await Promise.all(
    trainingsOf(experiment).map((named) => findTraining(named, images, options)),
  );
  const trainings = found.flatMap((training) => training ?? []);
  const plan = planOfTrained(experiment, { ...options, images, trainings });
  return Promise.all(plan.runs.map((run) => idOf(plan, run, options)));
}

async function trainingRunsOf(experiment: Experiment, options: ReproduceOptions): Promise<string[]> {
  const images = await imagesFor(experiment, options.profile);
  const runs = trainingsOf(experiment).map((named) => trainingRun(trainingRequestOf(named, images, options)));
  return Promise.all(runs.map(async (run) => runId(await definitionOf(run))));
}
