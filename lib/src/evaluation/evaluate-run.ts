/**
 * Runs an optimizer on a problem and keeps the losses: the loop behind every curve. What is in the run store
 * is reused, what is missing is computed in small chunks, with checkpoints from which an interrupted run
 * goes on exactly. How the steps fall into chunks, checkpoints and calls never changes a result.
 */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { ImageDataset } from '../data/dataset.js';
import type { Engine, Precision, Trajectory } from '../engine/engine.js';
import { Interrupted, UsageError } from '../errors.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Problem } from '../problems/problem.js';
import { canonicalJson } from '../store/canonical.js';
import type { Checkpoint } from '../store/checkpoint.js';
import { describeHolder } from '../store/lock.js';
import { RecordingWriter } from '../store/recording.js';
import type { RunDefinition } from '../store/run-definition.js';
import { runId } from '../store/run-id.js';
import type { RunStore } from '../store/run-store.js';
import { iterationsPerEpoch } from './curves.js';
import { Pace } from './pace.js';
import type { ProgressListener } from './progress.js';
import { RunRecorder } from './run-recorder.js';

/** Version of how curves are measured: the loss before the step, on the batch of the step's gradient. */
const protocol = 1;
const defaultCheckpointSeconds = 30;
/** How often a waiting process looks whether the other one is done. */
const waitMilliseconds = 500;

export interface RunRequest {
  readonly engine: Engine;
  /** The person asked for this engine: another engine's recording is not taken instead. */
  readonly explicitEngine?: boolean;
  readonly problem: Problem;
  readonly optimizer: Optimizer;
  readonly seed: number;
  /** The images of a network problem; not looked at by others. */
  readonly dataset?: ImageDataset;
  readonly steps: number;
  readonly store: RunStore;
  /** The curve's name in progress reports. */
  readonly curve: string;
  readonly onProgress?: ProgressListener;
  /** Told, once per holder, who computes this run while this call waits for it. */
  readonly onWaiting?: (message: string) => void;
  /** Stops the run after the current chunk. */
  readonly signal?: AbortSignal;
  /** The longest time between checkpoints, 30 unless given. */
  readonly checkpointSeconds?: number;
}

export interface RunResult {
  /** Hash of the definition. */
  readonly id: string;
  /** The engine that computed it, which need not be the current one. */
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly precision: Precision;
  /** Training loss before each step, raw; as many as steps asked for, or those before the divergence. */
  readonly losses: Float64Array;
  /** Share of test images classified rightly at the end of each whole epoch; empty for problems without. */
  readonly accuracies: Float64Array;
  /** The first step, among those asked for, with a loss that is not finite. */
  readonly divergedAt: number | null;
  /** Steps computed by this call; the others were in the store. */
  readonly stepsComputed: number;
  /** Computing time of this call. */
  readonly seconds: number;
}

/**
 * The losses of the first `steps` steps of a run, from the store or computed.
 *
 * @throws UsageError when the engine cannot run this optimizer on this problem
 * @throws StorageError when the store cannot be read or written
 * @throws Interrupted when the signal came; all steps done are in the store
 */
export async function evaluateRun(request: RunRequest): Promise<RunResult> {
  const { engine, store, steps, signal } = request;
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new UsageError({
      expected: 'A run has a whole number of steps, 0 or more',
      found: String(steps),
      mend: 'ask for another number of steps',
    });
  }
  const definition = definitionOf(request);
  const requirement = { engine: engine.name, explicitEngine: request.explicitEngine ?? false, steps };
  let told: string | undefined;
  for (;;) {
    if (signal?.aborted) throw new Interrupted();
    const stored = await store.find(definition, requirement);
    if (stored) return resultOf(request, stored, { stepsComputed: 0, seconds: 0 });

    const opened = await store.openForWriting(definition, engine);
    if (opened instanceof RecordingWriter) {
      try {
        const result = await compute(request, definition, opened);
        if (result) return result;
      } finally {
        await opened.close();
      }
    } else {
      request.onProgress?.({ curve: request.curve, state: 'waiting', step: 0, steps });
      if (told !== opened.token) {
        request.onWaiting?.(`${request.curve} is being computed by ${describeHolder(opened)}: waiting for it.`);
      }
      told = opened.token;
      // An abort ends the pause; the loop then sees it.
      await pause(waitMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** What defines a run; its hash is the address in the store. @throws UsageError for a network without images */
export function definitionOf({
  problem,
  optimizer,
  seed,
  engine,
  dataset,
}: Pick<RunRequest, 'problem' | 'optimizer' | 'seed' | 'engine' | 'dataset'>): RunDefinition {
  return {
    problem: { id: problem.id, settings: problem.settings },
    optimizer: { id: optimizer.id, settings: optimizer.settings },
    seed,
    protocol,
    precision: engine.precision,
    data: dataOf(problem, dataset),
  };
}

function dataOf(problem: Problem, dataset: ImageDataset | undefined): RunDefinition['data'] {
  if (problem.kind !== 'network') return null;
  if (dataset) return { name: dataset.name, variant: dataset.variant, checksum: dataset.checksum };
  throw new UsageError({
    expected: `${problem.title} learns from the images of "${problem.batch.dataset}"`,
    found: 'no data set',
    mend: 'load the data set and hand it over with the problem',
  });
}

/** @returns undefined when another process took the recording over, while this one was suspended */
async function compute(
  request: RunRequest,
  definition: RunDefinition,
  writer: RecordingWriter,
): Promise<RunResult | undefined> {
  const { engine, steps, signal, checkpointSeconds = defaultCheckpointSeconds } = request;
  const recorder = new RunRecorder(steps, await startingPoint(request, writer));
  if (recorder.isComplete(steps)) return resultOf(request, recorder.record, { stepsComputed: 0, seconds: 0 });
  const firstStep = recorder.step;
  const epoch = epochLength(request);
  const pace = new Pace();
  const clock = () => performance.now() / 1000;
  let seconds = 0;
  let lastCheckpoint = clock();

  const trajectory = begin(request, recorder);
  try {
    for (;;) {
      const started = clock();
      const size = Math.min(pace.chunk, steps - recorder.step, epoch - (recorder.step % epoch));
      recorder.addLosses(await trajectory.advance(size));
      const advanced = clock();
      pace.took(size, advanced - started);
      if (recorder.step % epoch === 0 && recorder.divergedAt === null) {
        recorder.addAccuracy(await trajectory.accuracy());
      }
      const now = clock();
      seconds += now - started;

      const complete = recorder.isComplete(steps);
      if (!complete) {
        const secondsLeft = pace.secondsLeft(now, recorder.step, steps);
        report(request, 'running', recorder, secondsLeft)
      }
      const stop = signal?.aborted ?? false;
      const due = now - lastCheckpoint + (now - started) >= checkpointSeconds;
      if (complete || stop || due) {
        ...
      }
      await nextTurn();
    }
  } finally {
    trajectory.dispose();
  }
}
