/** Where a command computes runs: with the images they need, on all cores, under a progress display, in the run store. */
import { availableParallelism } from 'node:os';
import type { ImageDataset } from 'l2o/internal/data/dataset.js';
import { requireSupport } from 'l2o/internal/engine/support.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { batchesOf, type PlainProblem } from 'l2o/internal/problems/problem.js';
import { loadDataset } from 'l2o-thesis/internal/data/load.js';
import { sourcesInWords } from 'l2o-thesis/internal/data/locate.js';
import { chooseEngine, engineFor } from 'l2o-thesis/internal/engines.js';
import type { Workplace } from 'l2o-thesis/internal/notebook/workplace.js';
import { runsFolder } from 'l2o-thesis/internal/project.js';
import { checkpointInterval } from './checkpoint-interval.js';
import type { Context } from './context.js';
import { showProgress } from './progress.js';

/**
 * @param engineName as `--engine` takes it
 * @param work is told how to take the progress away before it writes
 * @param given its images, where they are not those of all commands
 * @throws UsageError for an engine that is unknown, or cannot run the problem; DataError where the images are not there; StorageError
 */
export async function withWorkplace<T>(
  problem: PlainProblem,
  engineName: string,
  { stderr, signal }: Context,
  work: (workplace: Workplace, clear: () => void) => Promise<T>,
  given?: ImageDataset,
): Promise<T> {
  const { engine, explicit } =
    engineName === 'auto'
      ? { engine: await engineFor(problem), explicit: false }
      : await chooseEngine(engineName);
  requireSupport(engine, problem);
  engine.useThreads?.(availableParallelism());
  const images = given ? undefined : batchesOf(problem)?.dataset;
  const sources = images === undefined ? undefined : sourcesInWords([images]);
  if (sources !== undefined) stderr.write(`${sources}\n`);
  const dataset = images === undefined ? given : await loadDataset(images);
  await requireWritableFolder(runsFolder(), 'L2O_RUNS');
  const display = showProgress(stderr, signal);
  const say = (message: string) => {
    display.clear();
    stderr.write(`${message}\n`);
  };
  const workplace = {
    engine,
    explicitEngine: explicit,
    ...(dataset && { dataset }),
    store: new FileStore(runsFolder(), { onWarning: say }),
    onProgress: display.listener,
    onWaiting: say,
    signal,
    ...checkpointInterval(),
  };
  try {
    return await work(workplace, display.clear);
  } finally {
    display.clear();
  }
}
