/** A thread that computes runs of a module file (see evaluate-here.ts). */

import { UsageError } from 'l2o/internal/errors.js';
import { definitionOf, evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import { arithmeticOf } from 'l2o/internal/fingerprint/arithmetic.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { runId } from 'l2o/internal/store/run-id.js';
import { loadDataset } from '../data/load.js';
import { chooseEngine } from '../engines.js';
import { answerTasks } from '../threads.js';
import { type ModuleSetup, type ModuleTask, subjectsIn } from './own-module.js';

answerTasks<ModuleSetup, ModuleTask>((setup, onWarning) => {
  const store = new FileStore(setup.runs, { onWarning });
  const prepared = prepare(setup);
  return async ({ id, ...task }, listening) => {
    const { optimizers, ...subject } = await prepared;
    const optimizer = optimizers.find(({ title }) => title === task.optimizer);
    const request = optimizer && { ...subject, ...task, ...listening, optimizer, store };
    if (!request || runId(await definitionOf(request)) !== id) {
      throw anotherRun(`another computation of "${task.curve}" in the thread`, setup.module);
    }
    return evaluateRun({ ...request, explicitEngine: setup.explicitEngine });
  };
});

async function prepare({ module, engine: name, arithmetic }: ModuleSetup) {
  const { problem, optimizers } = await subjectsIn(module);
  const { engine } = await chooseEngine(name);
  if ((await arithmeticOf(engine)) !== arithmetic) {
    throw anotherRun(`an engine ${name} that computes otherwise in the thread`, module);
  }
  const images = problem.kind === 'network' ? { dataset: await loadDataset(problem.batch.dataset) } : {};
  return { problem, optimizers, engine, ...images };
}

function anotherRun(found: string, module: string): UsageError {
  return new UsageError({
    expected: `A thread computes what ${module} says, as the notebook does`,
    found,
    fix: 'restart the kernel where a file that the module imports was changed; let nothing in it depend on chance, time or the thread; leave out an engine of your own',
  });
}
