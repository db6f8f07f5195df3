/** What is kept of an evaluation: its picture, its curves and where they end. */
import { at } from '../at.js';
import { pictureLatex } from '../figures/caption.js';
import { filesOf, picturesOf } from '../figures/exhibit-files.js';
import type { ExportOptions } from '../figures/export.js';
import { jsonText } from '../figures/json-text.js';
import { formatsOf, sheetOf } from '../figures/print.js';
import { csvText } from '../figures/table-text.js';
import { type Written, writeFiles } from '../figures/write-files.js';
import { type EvaluatedHere, type EvaluatedOptimizer, evaluationChart, measured } from './evaluate-here.js';

/** log10 of the loss over the seeds of one optimizer. */
export interface EvaluationSummary {
  /** The last point, the mean over the seeds. */
  readonly end: number;
  /** Of all points. */
  readonly mean: number;
  /** The last point of the best and of the worst seed. */
  readonly lowest: number;
  readonly highest: number;
}

/** @returns undefined where a seed diverged: the others alone would flatter the optimizer */
export function summaryOf({ seeds, diverged }: EvaluatedOptimizer): EvaluationSummary | undefined {
  if (diverged.length > 0) return undefined;
  const ends = seeds.map(({ last }) => last);
  return {
    end: meanOf(ends),
    mean: meanOf(seeds.map(({ y }) => meanOf(y))),
    lowest: Math.min(...ends),
    highest: Math.max(...ends),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Draws the curves and keeps them as numbers, all files or none.
 *
 * @param stem begins the names of the files: .svg, .png, .json, or those of the formats that are named
 * @param folder made if it is not there
 * @returns the paths of the files
 * @throws UsageError for a format or a length that is none, or too small for the figure
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function exportEvaluation(
  evaluation: EvaluatedHere,
  stem: string,
  folder: string,
  { draw, ...print }: Omit<ExportOptions, 'standalone'> = {},
): Promise<Written> {
  const { problem } = evaluation;
  const formats = formatsOf(`The figure of ${problem}`, 'evaluation', print);
  const sheet = sheetOf(print);
  const pictured = { stem, title: problem, formats, print, draw };
  const files = await filesOf(stem, formats, {
    ...picturesOf(() => evaluationChart(evaluation, problem, sheet), pictured),
    json: () => jsonText(evaluation),
    csv: () => evaluationCsv(evaluation),
    tex: () => pictureLatex(stem, stem, captionOf(evaluation), print.width),
    txt: () => `${captionOf(evaluation)}\n`,
  });
  return writeFiles(folder, async () => files);
}

function captionOf({ problem, steps, every, optimizers }: EvaluatedHere): string {
  const seeds = Math.max(...optimizers.map((one) => one.seeds.length));
  const range = seeds > 1 ? `, with the range of ${seeds} seeds` : '';
  return `Optimizers on ${problem} for ${steps} steps: ${measured(every)}${range}.`;
}

/** One row per point of a seed. */
function evaluationCsv({ optimizers }: EvaluatedHere): string {
  const rows = optimizers.flatMap(({ label, seeds }) =>
    seeds.flatMap(({ x, y }, seed) => y.map((value, point) => [label, seed, at(x, point), value])),
  );
  return csvText([['optimizer', 'seed', 'step', 'log10 of the loss'], ...rows]);
}
