/** A table of the thesis from end to end. */
import { shownImages } from 'l2o/internal/data/dataset.js';
import { adamTimescales } from 'l2o/internal/learned/timescales.js';
import { averageWeights } from 'l2o/internal/trained/average-weights.js';
import { deltaOf } from 'l2o/internal/trained/delta-of.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { kitVersion } from 'l2o/internal/version.js';
import type { TableContent, TableExperiment } from '../experiments/experiment.js';
import { trainingsOf } from '../experiments/needs.js';
import type { TableData } from '../figures/figure-data.js';
import { computeTrainings } from './compute-trainings.js';
import { type Images, imagesFor, loadedOf } from './images.js';
import type { ReproduceOptions } from './options.js';
import type { ResolvedTraining } from './plan.js';
import { requireTrainings } from './trainings.js';

export interface ReproducedTable {
  readonly kind: 'table';
  readonly experiment: TableExperiment;
  readonly table: TableData;
  readonly trainings: readonly ResolvedTraining[];
}

/** A table. Trainings that are stored are taken from there, what is missing is computed. @throws Interrupted */
export async function reproduceTable(
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  const images = await imagesFor(experiment, options.profile);
  return conclude(experiment, await computeTrainings(experiment, images, options), images, options);
}

/** The same from files and the store alone. @throws StorageError naming what is not there */
export async function storedTable(
  experiment: TableExperiment,
  options: ReproduceOptions,
): Promise<ReproducedTable> {
  const images = await imagesFor(experiment, options.profile);
  const trainings = await requireTrainings(trainingsOf(experiment), images, options);
  return conclude(experiment, trainings, images, options);
}

function conclude(
  experiment: TableExperiment,
  trainings: readonly ResolvedTraining[],
  images: Images,
  { profile }: ReproduceOptions,
): ReproducedTable {
  const { id, title, caption, content } = experiment;
  // All trainings behind a table are on one data set.
  const data = shownImages(loadedOf(images));
  const trained = new Map(trainings.map(({ trained }) => [trained.name, trained]));
  return {
    kind: 'table',
    experiment,
    trainings,
    table: {
      table: id,
      title,
      caption,
      ...cellsOf(content, trained, data?.foreign !== true),
      provenance: {
        kit: kitVersion,
        profile,
        trainings: trainings.map(({ provenance }) => provenance),
        data,
      },
    },
  };
}

type Cells = Pick<TableData, 'columns' | 'rows'>;

/** @param besideThesis whether the thesis' numbers stand beside ours: not where ours are of other images */
function cellsOf(
  content: TableContent,
  trained: ReadonlyMap<string, TrainedOptimizer>,
  besideThesis: boolean,
): Cells {
  const need = (name: string) => {
    const found = trained.get(name);
    if (!found) throw new Error(`the trained optimizer ${name} was not resolved`);
    return found;
  };
  switch (content.kind) {
    case 'timescales':
      return {
        columns: ['Adam', 'beta1', 'beta2'],
        rows: adamTimescales(content.k).map(([beta1, beta2]) => [String(beta1).slice(1), beta1, beta2]),
      };
    case 'weights':
      return {
        columns: ['rule', 'whose', ...content.averages[0].timescales, 'sum'],
        rows: content.averages.flatMap(({ label, training, average, thesis }) =>
          (
            [
              ['ours', averageWeights(need(training.name).theta, average)],
              ...(besideThesis ? ([['thesis', thesis]] as const) : []),
            ] as const
          ).map(([whose, weights]) => [label, whose, ...weights, weights.reduce((sum, one) => sum + one, 0)]),
        ),
      };
    case 'outputs': {
      const { inputs, thesis, training } = content;
      const deltas = deltaOf(need(training.name), inputs);
      const k = inputs[0].length;
      const name = (j: number) => (j === k - 1 ? 'g(t)' : `g(t-${k - 1 - j})`);
      return {
        columns: [...inputs[0].map((_, j) => name(j)), 'ours', ...(besideThesis ? ['thesis'] : [])],
        rows: inputs.map((input, i) => [...input, deltas[i], ...(besideThesis ? [thesis[i]] : [])]),
      };
    }
  }
}
