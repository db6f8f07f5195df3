/** Writes the curves of a figure as they come with the kit. For those who maintain `data/results`. */
import type { FigureExperiment } from '../experiments/experiment.js';
import type { ShippedCurve } from '../results/shipped-curve.js';
import { writeShipped } from '../results/shipped-results.js';
import { kitVersion } from '../version.js';
import { storedFigure } from './figure.js';
import type { ReproduceOptions } from './options.js';

export interface ShippedFile {
  readonly file: string;
  readonly curves: number;
}

/**
 * The compact form of the runs behind a figure, from the run store alone; what came with the kit is no source.
 * @throws StorageError naming the runs that are not stored, or when the folder cannot be written
 */
export async function shipFigure(
  experiment: FigureExperiment,
  { results: _, ...options }: ReproduceOptions,
  folder: string,
): Promise<ShippedFile> {
  const { runs } = await storedFigure(experiment, options);
  // A curve that stands in two panels is kept once.
  const curves = new Map(
    runs.map(({ series, seed, measure, result }): [string, ShippedCurve] => {
      const { id, engine, versions, precision, divergedAt, points, testAccuracies } = result;
      const described = { series: series.label, seed, measure };
      const accuracies = testAccuracies && { testAccuracies };
      const curve = { id, ...described, engine, versions, precision, divergedAt, points, ...accuracies };
      return [`${id} ${measure}`, curve];
    }),
  );
  const figure = { figure: experiment.id, kit: kitVersion, curves: [...curves.values()] };
  return { file: await writeShipped(figure, folder), curves: curves.size };
}
