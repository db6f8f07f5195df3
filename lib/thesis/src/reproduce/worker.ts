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
import { type Needs, optimizerOf, type ReproduceOptions } from './plan.js';
import { resolveTraining, storedNeeds } from './trainings.js';
import type { Task, WorkerSetup } from './workers.js';

answerTasks<WorkerSetup, Task>((setup, onWarning) => {
  const engine = chooseEngine(setup.engine);
  const store = new FileStore(setup.runs, { onWarning });
  return async (task, listening) =>
    perform(task, {
      profile: task.profile,
      engine: { ...(await engine), explicit: setup.explicitEngine },
      store,
      leaveHeld: true,
      ...listening,
      ...(setup.checkpointSeconds === undefined ? {} : { checkpointSeconds: setup.checkpointSeconds }),
    });
});

async function perform(task: Task, options: ReproduceOptions): Promise<RunResult | undefined> {
  const experiment = experimentNamed(task.experiment);
  if ('training' in task) {
    const images = await imagesFor(experiment, task.profile);
    await resolveTraining(at(trainingsOf(experiment), task.training), images, options);
    return undefined;
  }
  if (experiment.kind !== 'figure') throw new Error(`${experiment.id} has no runs`);
  const needs = await needsOf(experiment, options);
  const all = experiment.panels.flatMap(({ series }) => series);
  const series = at(all, task.series);
  const optimizer = optimizerOf(series, needs.trainings);
  if (!optimizer) throw new Error(`the optimizer of ${task.curve} is not trained`);
  const { seed, steps, curve } = task;
  return computeRun(needs, { series, optimizer, seed, steps, curve }, options);
}

/** What the last task's figure needs, which is mostly that of the next one. */
let last: { readonly key: string; readonly needs: Promise<Needs> } | undefined;

function needsOf(experiment: FigureExperiment, options: ReproduceOptions): Promise<Needs> {
  const { profile } = options;
  const key = `${experiment.id} ${profile}`;
  if (last?.key !== key) {
    const { onProgress: _, ...quietly } = options;
    last = { key, needs: storedNeeds(experiment, quietly) };
  }
  return last.needs;
}
