/** Which runs a figure needs, and how long each must be. */
import type { ImageDataset } from '../data/dataset.js';
import type { DatasetName } from '../data/load.js';
import { epochLength } from '../evaluation/epoch.js';
import type { FigureExperiment, ProfileName, SeriesRecord } from '../experiments/experiment.js';
import type { Optimizer } from '../optimizers/optimizer.js';

export interface PlannedRun {
  readonly series: SeriesRecord;
  readonly optimizer: Optimizer;
  readonly seed: number;
  /** Steps from the starting point. */
  readonly steps: number;
  /** Its name in progress reports: "3.6 Adam eta 1e-2, seed 0". */
  readonly curve: string;
}

export interface Plan {
  readonly experiment: FigureExperiment;
  readonly profile: ProfileName;
  readonly seeds: readonly number[];
  /** The images behind it, where its problems have any. */
  readonly dataset: ImageDataset | undefined;
  readonly runs: readonly PlannedRun[];
}

export interface PlanOptions {
  readonly profile: ProfileName;
  /** How many seeds; the profile's own number by default. */
  readonly seeds?: number;
  readonly dataset: ImageDataset | undefined;
  /** The trained optimizers that the figure's series name (see `trainedNamesOf`). */
  readonly trained?: ReadonlyMap<string, Optimizer>;
}

export function planOf(
  experiment: FigureExperiment,
  { profile, seeds: count, dataset, trained }: PlanOptions,
): Plan {
  const seeds = Array.from({ length: count ?? experiment.seeds[profile] }, (_, seed) => seed);
  const points = experiment.points[profile];
  const runs = experiment.panels.flatMap(({ series: records }) =>
    records.flatMap((series) =>
      seeds.map((seed) => ({
        series,
        optimizer: optimizerOf(series, trained),
        seed,
        steps:
          experiment.unit === 'epoch'
            ? points * epochLength(series.problem, dataset)
            : points + Number(series.lossAfterStep ?? false),
        curve: `${experiment.id} ${series.label}${seeds.length > 1 ? `, seed ${seed}` : ''}`,
      })),
    ),
  );
  return { experiment, profile, seeds, dataset, runs };
}

/** The trained optimizers that a figure needs, by name. */
export function trainedNamesOf(experiment: FigureExperiment): string[] {
  return experiment.panels.flatMap(({ series }) =>
    series.flatMap((record) => ('trained' in record ? [record.trained] : [])),
  );
}

function optimizerOf(series: SeriesRecord, trained: PlanOptions['trained']): Optimizer {
  if ('optimizer' in series) return series.optimizer;
  const optimizer = trained?.get(series.trained);
  if (optimizer) return optimizer;
  throw new Error(`the trained optimizer ${series.trained} was not loaded`);
}

/** The name of the data set that a figure needs, or undefined for toy problems. */
export function datasetNameOf(experiment: FigureExperiment): DatasetName | undefined {
  for (const { series } of experiment.panels) {
    for (const { problem } of series) if (problem.kind === 'network') return problem.batch.dataset;
  }
  return undefined;
}
