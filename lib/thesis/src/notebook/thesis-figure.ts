/** Figures and tables of the thesis in a notebook: computed under a progress display, shown, compared, saved. */
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { DataError, MissingDataError, UsageError } from 'l2o/internal/errors.js';
import { FileStore } from 'l2o/internal/node/store/run-store.js';
import { fileStem } from '../data/file-stem.js';
import { thesisName } from '../data/thesis-id.js';
import { chooseEngine } from '../engines.js';
import { experimentNamed, figureNamed } from '../experiments/index.js';
import { chart } from '../figures/chart.js';
import type { PrintOptions } from '../figures/print.js';
import { sketchChart } from '../figures/sketch-export.js';
import type { FigureId, SketchId, TableId } from '../names.js';
import { defaultProfile } from '../profile.js';
import { ownFiguresFolder, projectRoot, runsFolder } from '../project.js';
import type { Comparison } from '../report/compare.js';
import type { ReproduceOptions } from '../reproduce/plan.js';
import {
  exportReproduced,
  type Reproduced,
  type ReproducedFigure,
  type ReproducedSketch,
  type ReproducedTable,
  reproduceFigure,
  reproduceTable,
} from '../reproduce/reproduce.js';
import { Workers } from '../reproduce/workers.js';
import { Replays } from '../results/replays.js';
import { ShippedResults } from '../results/shipped-results.js';
import { showChart } from './display.js';
import { type EvaluatedHere, evaluationStem } from './evaluate-here.js';
import { exportEvaluation } from './evaluation-files.js';
import { interruptSignal } from './kernel.js';
import { watched } from './progress.js';
import { type Row, showTable } from './table.js';

/**
 * Reproduces a figure, each curve as long as it is stored, or shipped with the kit. What is neither is computed, with the trainings
 * that it needs, as long as the profile says (`L2O_PROFILE`, else quick); "interrupt kernel" stops at the next step, and the same cell
 * goes on from there.
 *
 * @param id number of the figure in the thesis: "3.3"
 * @throws UsageError for an unknown figure
 */
export function reproduceHere(id: FigureId): Promise<ReproducedFigure> {
  const experiment = figureNamed(id);
  return withOptions((options) => reproduceFigure(experiment, options));
}

/**
 * The same for a figure whose images need not be there: where they are not, says what is missing and how to get it.
 * @returns undefined then
 */
export async function reproduceIfThere(id: FigureId): Promise<ReproducedFigure | undefined> {
  try {
    return await reproduceHere(id);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const what = `Nothing of ${thesisName(id)} is computed, and its images are not here`;
    console.log(error instanceof MissingDataError ? `${what}: ${error.explanation.fix}.` : error.message);
    return undefined;
  }
}

/** The same for a table: "T4.2". @throws UsageError for an unknown one */
export function reproduceTableHere(id: TableId): Promise<ReproducedTable> {
  const experiment = experimentNamed(id);
  if (experiment.kind !== 'table') {
    throw new UsageError({
      expected: 'A table of the thesis',
      found: `${id}, a ${experiment.kind}`,
      fix: 'name one, such as T4.2',
    });
  }
  return withOptions((options) => reproduceTable(experiment, options));
}

function withOptions<T>(work: (options: ReproduceOptions) => Promise<T>): Promise<T> {
  return watched(async (onProgress, drawAs) => {
    const engine = await chooseEngine();
    const workers = new Workers(runsFolder());
    const replays = new Replays(runsFolder());
    // For what is not worth a worker: a single run.
    engine.engine.useThreads?.(availableParallelism());
    try {
      return await work({
        profile: defaultProfile(),
        engine,
        store: new FileStore(runsFolder(), { onWarning: (message) => console.warn(message) }),
        results: new ShippedResults(),
        replays,
        recompute: true,
        workers,
        onProgress,
        onDraft: (draft) =>
          drawAs((recorded) => {
            const { figure, reference } = draft(recorded);
            return chart(figure, reference);
          }),
        onWaiting: (message) => console.warn(message),
        signal: interruptSignal(),
      });
    } finally {
      await replays.keep();
      await workers.close();
    }
  });
}

/** Shows a figure over the thesis' own curves. */
export async function showFigure(reproduced: ReproducedFigure): Promise<void> {
  const { figure, reference } = reproduced;
  const title = `${thesisName(figure.figure)}: ${figure.title}`;
  await showChart(chart(figure, reference), fileStem(figure.figure), title, reproduced);
}

/** Draws a sketch of the thesis: "2.1". @throws UsageError for one that is none */
export async function showSketch(id: SketchId): Promise<ReproducedSketch> {
  const experiment = experimentNamed(id);
  if (experiment.kind !== 'sketch') {
    throw new UsageError({
      expected: 'A sketch of the thesis',
      found: `${id}, a ${experiment.kind}`,
      fix: 'name one, such as 2.1',
    });
  }
  await showChart(sketchChart(experiment), fileStem(id), `${thesisName(id)}: ${experiment.title}`);
  return { kind: 'sketch', experiment };
}

/** A table of the curves of a figure beside the thesis': log10 of the loss or accuracies, and the rms difference. */
export async function showComparison({ figure, comparisons }: ReproducedFigure): Promise<void> {
  if (comparisons.length > 0) return showTable(comparisons.map(comparisonRow));
  console.log(`Shorter than one ${figure.unit}, ours has no point to set beside the thesis'.`);
}

/** A row of the table of `showComparison`: one curve beside the thesis'. */
export function comparisonRow({
  panel,
  series,
  at,
  ourMean,
  thesisMean,
  ourLast,
  thesisLast,
  rms,
}: Comparison): Row {
  const rounded = (value: number) => Number(value.toFixed(3));
  return {
    ...(panel === null ? {} : { panel }),
    curve: series,
    'compared up to': at,
    'mean, ours': rounded(ourMean),
    'mean, thesis': rounded(thesisMean),
    'last, ours': rounded(ourLast),
    'last, thesis': rounded(thesisLast),
    'rms difference': rounded(rms),
  };
}

/** Writes figures and tables to `figures/mine/` (or `L2O_FIGURES`). Returns the names of the files. */
export async function saveFigures(...all: readonly Reproduced[]): Promise<string[]> {
  const files: string[] = [];
  for (const reproduced of all) files.push(...(await saveFigure(reproduced)));
  return files;
}

/** How a figure or table is kept. */
export interface SaveOptions extends PrintOptions {
  /** By default `figures/mine/`, or `L2O_FIGURES`. */
  readonly folder?: string;
}

/**
 * Writes one figure or table, or what optimizers of one's own did, also as a paper wants it. Returns the names of the files.
 *
 * @throws UsageError for a format or a length that is none, a width too small for the figure; StorageError
 *
 * @example
 * const figure = await reproduceHere('4.2');
 * await saveFigure(figure, { formats: ['pdf', 'tex'], width: '3.3in', fontSize: '8pt', title: false });
 */
export async function saveFigure(
  figure: Reproduced | EvaluatedHere,
  { folder = ownFiguresFolder(), ...print }: SaveOptions = {},
): Promise<string[]> {
  const { files } =
    'optimizers' in figure
      ? await exportEvaluation(figure, evaluationStem(figure.problem), folder, print)
      : await exportReproduced(figure, folder, print);
  return files.map((file) => relative(projectRoot, file));
}
