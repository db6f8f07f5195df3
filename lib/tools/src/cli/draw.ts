/** Computes figures and tables one after the other, and draws each beside the next: one that fails does not lose the others. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { requireSupport } from 'l2o/internal/engine/support.js';
import { ExplainedError, Interrupted, NotStored } from 'l2o/internal/errors.js';
import { HeldElsewhere } from 'l2o/internal/evaluation/held.js';
import { namesIn } from 'l2o/internal/node/store/disk.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { requireWritableFolder } from 'l2o/internal/node/store/writable-folder.js';
import { sourcesInWords } from 'l2o-thesis/internal/data/locate.js';
import { thesisName } from 'l2o-thesis/internal/data/thesis-id.js';
import { type ChosenEngine, chooseEngine } from 'l2o-thesis/internal/engines.js';
import type { Experiment } from 'l2o-thesis/internal/experiments/experiment.js';
import { datasetsOf } from 'l2o-thesis/internal/experiments/needs.js';
import { drawingThreads } from 'l2o-thesis/internal/figures/drawing-thread.js';
import { requireRoom } from 'l2o-thesis/internal/figures/least-width.js';
import { type Sheet, sheetOf } from 'l2o-thesis/internal/figures/print.js';
import { figuresFolder, runsFolder } from 'l2o-thesis/internal/project.js';
import { galleryName, writeReport } from 'l2o-thesis/internal/report/write-report.js';
import type { ReproduceOptions } from 'l2o-thesis/internal/reproduce/plan.js';
import { exportReproduced, type Reproduced } from 'l2o-thesis/internal/reproduce/reproduce.js';
import { Workers } from 'l2o-thesis/internal/reproduce/workers.js';
import { Replays } from 'l2o-thesis/internal/results/replays.js';
import type { ShippedResults } from 'l2o-thesis/internal/results/shipped-results.js';
import { checkpointInterval } from './checkpoint-interval.js';
import type { Context } from './context.js';
import { countCurves } from './curve-count.js';
import { describeFailure } from './failure.js';
import type { FigureRequest } from './figure-options.js';
import { showProgress } from './progress.js';
import { currentCommit, type ProvenanceRecord, recordProvenance, thisMachine } from './provenance.js';

/** Where a figure's curves come from: computed where missing, or not. */
export type FigureSource = (experiment: Experiment, options: ReproduceOptions) => Promise<Reproduced>;

export interface Drawn {
  readonly reproduced: Reproduced;
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Whether its numbers are others than those that were there. */
  readonly hasChanged: boolean;
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
  readonly drawn: readonly Drawn[];
  readonly failed: readonly FailedFigure[];
  /** Of figures that nobody named: those of which something is not there yet, where nothing is to be computed. */
  readonly uncomputed: readonly string[];
  readonly replays: Replays;
  /** The page of all of them, where the folder has one. */
  readonly gallery: string | undefined;
  /** From the first to the last. */
  readonly seconds: number;
}

export interface DrawingOptions {
  readonly source: FigureSource;
  /** Curves that shipped with the kit, where they may be taken. */
  readonly results?: ShippedResults;
  /** Whether recordings are held against the program at hand: not where nothing is to be computed. */
  readonly held?: boolean;
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
  { source, results, held = false, prepare }: DrawingOptions,
): Promise<Drawing> {
  const { stderr, signal } = context;
  const engine = await chooseEngine(request.engineName);
  requireSupportFor(request.experiments, engine);
  requireRoomFor(request.experiments, sheetOf(request.print));
  await requireWritableFolder(request.folder, '--out FOLDER');

  const display = showProgress(stderr, signal);
  const say = (message: string) => {
    display.clear();
    stderr.write(`${message}\n`);
  };
  const cores = request.workers ?? availableParallelism();
  const replays = new Replays(runsFolder());
  const workers = new Workers(runsFolder(), cores);
  // For what is not worth a worker: a single run.
  engine.engine.useThreads?.(cores);
  const options: ReproduceOptions = {
    profile: request.profile,
    ...(request.seeds === undefined ? {} : { seeds: request.seeds }),
    ...(request.epochs === undefined ? {} : { epochs: request.epochs }),
    engine,
    store: new FileStore(runsFolder(), { onWarning: say }),
    ...(held && { replays, recompute: !request.isDefault, shippedAlone: request.isDefault }),
    ...(results === undefined ? {} : { results }),
    workers,
    onProgress: display.listener,
    onWaiting: say,
    signal,
    ...checkpointInterval(),
  };
  await prepare(options);
  say(`Engine ${engine.engine.name}: ${engine.reason}. Profile ${request.profile}.`);
  const sources = sourcesInWords([...new Set(request.experiments.flatMap(datasetsOf))]);
  if (sources !== undefined) say(sources);

  const begun = performance.now();
  const commit = await currentCommit();
  const threads = drawingThreads(cores, signal);
  const drawn: Drawn[] = [];
  const failed: FailedFigure[] = [];
  const uncomputed: string[] = [];
  const inHand = new Set<Promise<void>>();
  /** Of each figure what its first attempt computed, where that ended before another process' runs. */
  const attempts = request.experiments.map((experiment) => ({ experiment, computed: new Set<string>() }));
  const place = (experiment: Experiment) => request.experiments.indexOf(experiment);
  const explain = (experiment: Experiment, error: unknown) => {
    if (error instanceof NotStored && request.isDefault) {
      uncomputed.push(experiment.id);
      return;
    }
    const message = describeFailure(error, context.debug).text ?? '';
    say(`${thesisName(experiment.id)} failed:\n${message}`);
    failed.push({ figure: experiment.id, message });
  };
  const draw = async (reproduced: Reproduced, start: number) => {
    const how = { draw: threads.draw, standalone: request.standalone, ...request.print };
    const { files, changed } = await exportReproduced(reproduced, request.folder, how);
    const hasChanged = changed.some((file) => file.endsWith('.json'));
    const made = { reproduced, files, hasChanged, seconds: (performance.now() - start) / 1000 };
    // Of what is as it was before nothing new is known.
    if (hasChanged) {
      const record = provenanceRecordOf(made, options, commit);
      await recordProvenance(request.folder, { [reproduced.experiment.id]: record });
    }
    drawn.push(made);
  };
  /** @returns those that wait for what other processes compute */
  const drawAll = async (some: typeof attempts, options: ReproduceOptions) => {
    const held: typeof attempts = [];
    for (const attempt of some) {
      if (signal.aborted) break;
      const { experiment, computed } = attempt;
      const start = performance.now();
      try {
        const reproduced = await source(experiment, { ...options, computed });
        const drawing = draw(reproduced, start)
          .catch((error: unknown) => {
            // An interruption ends all of them: see below.
            if (!signal.aborted) explain(experiment, error);
          })
          .finally(() => inHand.delete(drawing));
        inHand.add(drawing);
      } catch (error) {
        if (error instanceof Interrupted || signal.aborted) throw error;
        if (error instanceof HeldElsewhere) held.push(attempt);
        else explain(experiment, error);
      } finally {
        display.clear();
      }
      if (inHand.size >= cores) await Promise.race(inHand);
    }
    return held;
  };
  try {
    // What other processes are at is passed over, and waited for when nothing else is left.
    await drawAll(await drawAll(attempts, { ...options, leaveHeld: true }), options);
  } finally {
    // Before the threads end: a figure that goes on would start one again.
    await Promise.all(inHand);
    await Promise.all([workers.close(), threads.close(), replays.keep()]);
  }
  signal.throwIfAborted();
  drawn.sort((a, b) => place(a.reproduced.experiment) - place(b.reproduced.experiment));
  const gallery = drawn.length > 0 ? await galleryOf(request.folder, say) : undefined;
  const seconds = (performance.now() - begun) / 1000;
  return { engine, drawn, failed, uncomputed, replays, gallery, seconds };
}

/** Makes the pages of a folder that has, or is to have, the report: a figure that was drawn anew lost its place among them. */
async function galleryOf(folder: string, say: (message: string) => void): Promise<string | undefined> {
  if (folder !== figuresFolder() && !(await namesIn(folder)).includes(galleryName)) return undefined;
  try {
    await writeReport(folder, folder);
    return join(folder, galleryName);
  } catch (error) {
    // The figures are drawn: another one that is damaged does not take them back.
    if (!(error instanceof ExplainedError)) throw error;
    say(error.message);
    return undefined;
  }
}

function requireSupportFor(experiments: readonly Experiment[], { engine }: ChosenEngine): void {
  for (const experiment of experiments) {
    if (experiment.kind !== 'figure') continue;
    for (const { series } of experiment.panels) {
      for (const { problem } of series) requireSupport(engine, problem);
    }
  }
}

function requireRoomFor(experiments: readonly Experiment[], sheet: Sheet): void {
  for (const experiment of experiments) {
    if (experiment.kind === 'figure') requireRoom(experiment.id, experiment, sheet);
  }
}

function provenanceRecordOf(
  { reproduced, seconds }: Drawn,
  { profile, engine }: ReproduceOptions,
  commit: string | null,
): ProvenanceRecord {
  const curves = countCurves(reproduced);
  return {
    drawn: new Date().toISOString(),
    seconds: Math.round(seconds * 1000) / 1000,
    profile,
    curvesComputed: curves.computed,
    curvesReused: curves.reused,
    curvesShipped: curves.shipped,
    engine: engine.engine.name,
    engineReason: engine.reason,
    machine: thisMachine(),
    commit,
  };
}
