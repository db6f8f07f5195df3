/** A figure of the thesis in a notebook: computed under a progress display, shown, compared, saved. */
import { relative } from 'node:path';
import { fileStem } from '../data/file-stem.js';
import { chooseEngine } from '../engine/choose.js';
import { experimentNamed } from '../experiments/index.js';
import { chart } from '../figures/chart.js';
import { exportFigure } from '../figures/export.js';
import { defaultProfile, figuresFolder, projectRoot, runsFolder } from '../project.js';
import type { Comparison } from '../report/compare.js';
import { type ReproducedFigure, reproduceFigure } from '../reproduce/reproduce.js';
import { RunStore } from '../store/run-store.js';
import { showChart } from './display.js';
import { interruptSignal } from './kernel.js';
import { watched } from './progress.js';
import { type Row, showTable } from './table.js';

/**
 * Reproduces a figure as long as the profile says (`L2O_PROFILE`, else quick). Runs that the store holds are
 * taken from it; "interrupt kernel" stops at the next step, and the same cell goes on from there.
 *
 * @param id number of the figure in the thesis: "3.3"
 * @throws UsageError for an unknown figure
 */
export function reproduceHere(id: string): Promise<ReproducedFigure> {
  const experiment = experimentNamed(id);
  return watched(async (onProgress) =>
    reproduceFigure(experiment, {
      profile: defaultProfile(),
      engine: await chooseEngine(),
      store: new RunStore(runsFolder(), { onWarning: (message) => console.warn(message) }),
      onProgress,
      onWaiting: (message) => console.warn(message),
      signal: interruptSignal(),
    }),
  );
}

/** Shows a figure over the thesis' own curves. */
export async function showFigure({ figure, reference }: ReproducedFigure): Promise<void> {
  const title = `Figure ${figure.figure}: ${figure.title}`;
  await showChart(chart(figure, reference), fileStem(figure.figure), title);
}

/** A table of the curves of a figure beside the thesis': log10 of the loss, and the rms difference. */
export async function showComparison({ comparisons }: ReproducedFigure): Promise<void> {
  await showTable(comparisons.map(comparisonRow));
}

export function comparisonRow({
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
    curve: series,
    'compared up to': at,
    'mean, ours': rounded(ourMean),
    'mean, thesis': rounded(thesisMean),
    'last, ours': rounded(ourLast),
    'last, thesis': rounded(thesisLast),
    'rms difference': rounded(rms),
  };
}

/** Writes figures as svg, png, html and json to `figures/` (or `L2O_FIGURES`). Returns the names of the files. */
export async function saveFigures(...reproduced: readonly ReproducedFigure[]): Promise<string[]> {
  const files: string[] = [];
  for (const { figure, reference } of reproduced) {
    files.push(...(await exportFigure(figure, reference, figuresFolder())));
  }
  return files.map((file) => relative(projectRoot, file));
}
