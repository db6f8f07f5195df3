/** Which runs a figure needs, and how long each must be. */
import type { ImageDataset } from '../data/dataset.js';
import type { DatasetName } from '../data/load.js';
import { epochLength } from '../evaluation/epoch.js';
import type { Measure } from '../evaluation/measure.js';
import type {
  Experiment,
  FigureExperiment,
  NamedTraining,
  ProfileName,
  SeriesRecord,
} from '../experiments/experiment.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { bindTrained } from '../trained/trained-optimizer.js';
import type { ResolvedTraining } from './trainings.js';

export interface PlannedRun {
  readonly series: SeriesRecord;
  readonly optimizer: Optimizer;
  readonly seed: number;
  /** What a point of its curve is. */
  readonly measure: Measure;
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
  /** The trained optimizers of its series (see `trainingsOf`). */
  readonly trainings: readonly ResolvedTraining[];
  readonly runs: readonly PlannedRun[];
}

export interface PlanOptions {
  readonly profile: ProfileName;
  /** How many seeds; the profile's own number by default. */
  readonly seeds?: number;
  readonly dataset: ImageDataset | undefined;
  readonly trainings?: readonly ResolvedTraining[];
}

export function planOf(
  experiment: FigureExperiment,
  { profile, seeds: count, dataset, trainings = [] }: PlanOptions,
): Plan {
  const seeds = Array.from({ length: count ?? experiment.seeds[profile] }, (_, seed) => seed);
  const points = experiment.points[profile];
  const runs = experiment.panels.flatMap(({ panel, series: records }) =>
    records.flatMap((series) =>
      seeds.map((seed) => ({
        series,
        optimizer: optimizerOf(series, trainings),
        seed,
        measure: measureOf(experiment, series),
        steps:
          experiment.unit === 'epoch'
            ? points * epochLength(series.problem, dataset)
            : points + Number(series.lossAfterStep ?? false),
        curve: `${experiment.id}${panel ?? ''} ${series.label}${seeds.length > 1 ? `, seed ${seed}` : ''}`,
      })),
    ),
  );
  return { experiment, profile, seeds, dataset, trainings, runs };
}

function measureOf({ unit }: FigureExperiment, { lossAfterStep = false }: SeriesRecord): Measure {
  if (unit === 'epoch') return 'epoch mean';
  return lossAfterStep ? 'loss after step' : 'loss before step';
}

/** The trainings that an experiment needs, each once. */
export function trainingsOf(experiment: Experiment): readonly NamedTraining[] {
  const all = namedIn(experiment);
  return all.filter(({ name }, i) => all.findIndex((other) => other.name === name) === i);
}

function namedIn(experiment: Experiment): NamedTraining[] {
  if (experiment.kind === 'sketch') return [];
  if (experiment.kind === 'figure') {
    return experiment.panels.flatMap(({ series }) =>
      series.flatMap((record) => ('training' in record ? [record.training] : [])),
    );
  }
  const { content } = experiment;
  if (content.kind === 'timescales') return [];
  return content.kind === 'weights' ? content.averages.map(({ training }) => training) : [content.training];
}

function optimizerOf(series: SeriesRecord, trainings: readonly ResolvedTraining[]): Optimizer {
  if ('optimizer' in series) return series.optimizer;
  const found = trainings.find(({ trained }) => trained.name === series.training.name);
  if (found) return bindTrained(found.trained, series.evaluatedWith);
  throw new Error(`the trained optimizer ${series.training.name} was not resolved`);
}

/** The name of the data set that an experiment needs, or undefined for toy problems and sketches. */
export function datasetNameOf(experiment: Experiment): DatasetName | undefined {
  const trained = trainingsOf(experiment).map(({ problem }) => problem);
  const shown =
    experiment.kind === 'figure'
      ? experiment.panels.flatMap(({ series }) => series.map(({ problem }) => problem))
      : [];
  for (const problem of [...trained, ...shown]) if (problem.kind === 'network') return problem.batch.dataset;
  return undefined;
}
