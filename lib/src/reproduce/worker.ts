/** The thread behind `Workers`: takes one task at a time, and answers with what came of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { chooseEngine } from '../engine/choose.js';
import type { RunResult } from '../evaluation/run-request.js';
import { experimentNamed } from '../experiments/index.js';
import { trainingsOf } from '../experiments/needs.js';
import { RunStore } from '../store/run-store.js';
import { computeRun, planFromStore } from './figure.js';
import { imagesFor } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { Plan } from './plan.js';
import { sendError } from './sent-error.js';
import { resolveTraining } from './trainings.js';
import type { FromWorker, Task, ToWorker, WorkerSetup } from './workers.js';

const setup: WorkerSetup = workerData;
const port = parentPort;
if (!port) throw new Error('this module runs in a thread of its own');
const answer = (message: FromWorker) => port.postMessage(message);

const engine = chooseEngine(setup.engine);
const store = new RunStore(setup.runs, { onWarning: (warning) => answer({ warning }) });
let stop = new AbortController();

port.on('message', (message: ToWorker) => {
  if ('stop' in message) {
    stop.abort();
    return;
  }
  stop = new AbortController();
  perform(message.task, stop.signal).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error: sendError(error) }),
  );
});

async function perform(task: Task, signal: AbortSignal): Promise<RunResult | undefined> {
  const options: ReproduceOptions = {
    profile: task.profile,
    ...(task.seeds === undefined ? {} : { seeds: task.seeds }),
    ...(task.epochs === undefined ? {} : { epochs: task.epochs }),
    engine: { ...(await engine), explicit: setup.explicitEngine },
    store,
    onProgress: (progress) => answer({ progress }),
    onWaiting: (warning) => answer({ warning }),
    leaveHeld: true,
    signal,
    ...(setup.checkpointSeconds === undefined ? {} : { checkpointSeconds: setup.checkpointSeconds }),
  };
  const experiment = experimentNamed(task.experiment);
  if (task.kind === 'training') {
    const images = await imagesFor(experiment, task.profile);
    await resolveTraining(trainingsOf(experiment)[task.index], images, options);
    return undefined;
  }
  const plan = await planFor(task, options);
  return computeRun(plan, plan.runs[task.index], options);
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
