/** The thread behind `Workers`: takes one task at a time, and answers with what came of it. */

import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { at } from '../at.js';
import { chooseEngine } from '../engines.js';
import type { FigureExperiment } from '../experiments/experiment.js';
import { experimentNamed } from '../experiments/index.js';
import { imagesFor, trainingsOf } from '../experiments/needs.js';
import { answerTasks } from '../threads.js';
import { computeRun } from './curves.js';
import { type Plan, planOf, type ReproduceOptions } from './plan.js';
import { requireTrainings, resolveTraining } from './trainings.js';
import type { Task, WorkerSetup } from './workers.js';

answerTasks<WorkerSetup, Task>((setup, onWarning) => {
  const engine = chooseEngine(setup.engine);
  const store = new FileStore(setup.runs, { onWarning });
  return async (task, listening) =>
    perform(task, {
      profile: task.profile,
      ...(task.seeds === undefined ? {} : { seeds: task.seeds }),
      ...(task.epochs === undefined ? {} : { epochs: task.epochs }),
      engine: { ...(await engine), explicit: setup.explicitEngine },
      store,
      leaveHeld: true,
      ...listening,
      ...(setup.checkpointSeconds === undefined ? {} : { checkpointSeconds: setup.checkpointSeconds }),
    });
});

async function perform(task: Task, options: ReproduceOptions): Promise<RunResult | undefined> {
  const experiment = experimentNamed(task.experiment);
  if (task.kind === 'training') {
    const images = await imagesFor(experiment, task.profile);
    await resolveTraining(at(trainingsOf(experiment), task.index), images, options);
    return undefined;
  }
  const plan = await planFor(task, options);
  return computeRun(plan, at(plan.runs, task.index), options);
}

/** The plan of the last task, which the next one mostly shares. */
let last: { readonly key: string; readonly plan: Promise<Plan> } | undefined;

function planFor(task: Task, options: ReproduceOptions): Promise<Plan> {
  const key = `${task.experiment} ${task.profile} ${task.seeds} ${task.epochs}`;
  if (last?.key !== key) {
    const experiment = experimentNamed(task.experiment);
    if (experiment.kind !== 'figure') throw new Error(`${task.experiment} has no runs`);
    const { onProgress: _, ...quietly } = options;
    last = { key, plan: planFromStore(experiment, quietly) };
  }
  return last.plan;
}

/** The plan of a figure whose trainings are all there. @throws NotStored where one is not */
async function planFromStore(experiment: FigureExperiment, options: ReproduceOptions): Promise<Plan> {
  const images = await imagesFor(experiment, options.profile);
  const trainings = await requireTrainings(experiment, images, options);
  return planOf(experiment, { ...options, images, trainings });
}
