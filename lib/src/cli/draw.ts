/** Draws figures one after the other: one that fails does not lose the others. */
import { type ChosenEngine, chooseEngine } from '../engine/choose.js';
import { requireSupport } from '../engine/support.js';
import { Interrupted } from '../errors.js';
import type { FigureExperiment } from '../experiments/experiment.js';
import { exportFigure } from '../figures/export.js';
import { runsFolder } from '../project.js';
import type { ReproducedFigure, ReproduceOptions } from '../reproduce/reproduce.js';
import { RunStore } from '../store/run-store.js';
import { type Circumstances, currentCommit, recordCircumstances, thisMachine } from './circumstances.js';
import type { Context } from './context.js';
import { countCurves } from './curve-count.js';
import { describeFailure } from './failure.js';
import type { FigureRequest } from './figure-options.js';
import { requireWritableFolder } from './folder.js';
import { showProgress } from './progress.js';

/** Where a figure's curves come from: computed where missing, or from the store alone. */
export type FigureSource = (
  experiment: FigureExperiment,
  options: ReproduceOptions,
) => Promise<ReproducedFigure>;

export interface DrawnFigure {
  readonly reproduced: ReproducedFigure;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Runs and drawing together. */
  readonly seconds: number;
}

export interface FailedFigure {
  readonly figure: string;
  /** What the person reads. */
  readonly message: string;
}

export interface Drawing {
  readonly engine: ChosenEngine;
  readonly drawn: readonly DrawnFigure[];
  readonly failed: readonly FailedFigure[];
}

export interface DrawingOptions {
  readonly source: FigureSource;
  /** Done before the first figure: all that is still to be checked or cleared. */
  readonly prepare: (options: ReproduceOptions) => Promise<void>;
}

/**
 * Draws the figures of a request. All that can be wrong with it is found before anything is computed.
 * @throws UsageError, StorageError before the first figure; Interrupted
 */
export async function drawFigures(
  request: FigureRequest,
  context: Context,
  { source, prepare }: DrawingOptions,
): Promise<Drawing> {
  const { stderr, signal } = context;
  const engine = await chooseEngine(request.engineName);
  requireSupportFor(request.experiments, engine);
  await requireWritableFolder(request.folder, '--out FOLDER');

  const display = showProgress(stderr, signal);
  const say = (message: string) => {
    display.clear();
    stderr.write(`${message}\n`);
  };
  const options: ReproduceOptions = {
    profile: request.profile,
    ...(request.seeds === undefined ? {} : { seeds: request.seeds }),
    engine,
    store: new RunStore(runsFolder(), { onWarning: say }),
    onProgress: display.listener,
    onWaiting: say,
    signal,
    ...checkpointInterval(),
  };
  await prepare(options);
  say(`Engine ${engine.engine.name}: ${engine.reason}. Profile ${request.profile}.`);

  const commit = await currentCommit();
  const drawn: DrawnFigure[] = [];
  const failed: FailedFigure[] = [];
  for (const experiment of request.experiments) {
    try {
      const figure = await drawFigure(experiment, request.folder, source, options);
      await recordCircumstances(request.folder, {
        [experiment.id]: circumstancesOf(figure, options, commit),
      });
      drawn.push(figure);
    } catch (error) {
      if (error instanceof Interrupted || signal.aborted) throw error;
      const message = describeFailure(error, context.debug).text ?? '';
      say(`Figure ${experiment.id} failed:\n${message}`);
      failed.push({ figure: experiment.id, message });
    } finally {
      display.clear();
    }
  }
  return { engine, drawn, failed };
}

/** `L2O_CHECKPOINT_SECONDS`: checkpoints more often than the kit's own interval, for a test that kills the process. */
function checkpointInterval(): Pick<ReproduceOptions, 'checkpointSeconds'> {
  const seconds = Number(process.env.L2O_CHECKPOINT_SECONDS);
  return seconds > 0 ? { checkpointSeconds: seconds } : {};
}

function requireSupportFor(experiments: readonly FigureExperiment[], { engine }: ChosenEngine): void {
  for (const { panels } of experiments) {
    for (const { series } of panels) for (const { problem } of series) requireSupport(engine, problem);
  }
}

async function drawFigure(
  experiment: FigureExperiment,
  folder: string,
  source: FigureSource,
  options: ReproduceOptions,
): Promise<DrawnFigure> {
  const start = performance.now();
  const reproduced = await source(experiment, options);
  const files = await exportFigure(reproduced.figure, reproduced.reference, folder);
  return { reproduced, files, seconds: (performance.now() - start) / 1000 };
}

function circumstancesOf(
  { reproduced, seconds }: DrawnFigure,
  { profile, engine }: ReproduceOptions,
  commit: string | null,
): Circumstances {
  const curves = countCurves(reproduced);
  return {
    drawn: new Date().toISOString(),
    seconds: Math.round(seconds * 1000) / 1000,
    profile,
    curvesComputed: curves.computed,
    curvesReused: curves.reused,
    engine: engine.engine.name,
    machine: thisMachine(),
    commit,
  };
}
