/** What is kept of an evaluation: its picture, its curves and where they end. */
import { jsonText } from '../figures/json-text.js';
import { type Draw, draw } from '../figures/render.js';
import { writeFiles } from '../figures/write-files.js';
import { type EvaluatedHere, type EvaluatedOptimizer, evaluationChart } from './evaluate-here.js';

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
 * @param stem begins the names of the files: .svg, .png, .json
 * @param folder made if it is not there
 * @returns the paths of the files
 * @throws StorageError when the folder cannot be written or the disk is full
 */
export async function exportEvaluation(
  evaluation: EvaluatedHere,
  stem: string,
  folder: string,
  drawIt: Draw = draw,
): Promise<readonly string[]> {
  const { problem } = evaluation;
  const { svg, png } = await drawIt(evaluationChart(evaluation, problem), stem, problem);
  const { files } = await writeFiles(folder, async () => [
    [`${stem}.svg`, svg],
    [`${stem}.png`, png],
    [`${stem}.json`, jsonText(evaluation)],
  ]);
  return files;
}
