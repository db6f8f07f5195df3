/** The images that a profile computes with: in `smoke` so few that an epoch takes a moment. */
import type { DatasetName, ImageDataset, ImageSplit } from '../data/dataset.js';
import { loadDataset } from '../data/load.js';
import type { Experiment } from '../experiments/experiment.js';
import { shownProblems, trainingsOf } from '../experiments/needs.js';
import { batchesOf, type Problem } from '../problems/problem.js';
import type { ProfileName } from '../profile.js';

/** Training images of the smoke profile: five batches of the thesis' size. */
const few = 640;

/** Data sets by name: an optimizer that was trained on one may be shown on another. */
export type Images = ReadonlyMap<DatasetName, ImageDataset>;

/** The images of a problem; undefined for one without. @throws Error where its data set was not loaded */
export function imagesOf(images: Images, problem: Problem): ImageDataset | undefined {
  const name = batchesOf(problem)?.dataset;
  if (name === undefined) return undefined;
  const found = images.get(name);
  if (found) return found;
  throw new Error(`the data set ${name} was not loaded`);
}

/** The data sets that an experiment's trainings and curves need; none for toy problems and sketches. */
export function datasetsOf(experiment: Experiment): DatasetName[] {
  const problems = [...trainingsOf(experiment).map(({ problem }) => problem), ...shownProblems(experiment)];
  return [...new Set(problems.flatMap((problem) => batchesOf(problem)?.dataset ?? []))];
}

/** All of their images. @throws DataError */
export async function imagesFor(experiment: Experiment, profile: ProfileName): Promise<Images> {
  const loaded = datasetsOf(experiment).map(async (name): Promise<[DatasetName, ImageDataset]> => {
    const dataset = await loadDataset(name);
    return [name, profile === 'smoke' ? firstOf(dataset, few) : dataset];
  });
  return new Map(await Promise.all(loaded));
}

/** A data set cut short: another one to the run store, and on a figure's face. */
export function firstOf(dataset: ImageDataset, count: number): ImageDataset {
  const note = `first ${count} images`;
  return {
    ...dataset,
    variant: dataset.variant === 'official' ? note : `${dataset.variant}, ${note}`,
    checksum: `${dataset.checksum}, ${note}`,
    train: head(dataset.train, count),
    test: head(dataset.test, count),
  };
}

function head({ images, labels, count: all }: ImageSplit, count: number): ImageSplit {
  const kept = Math.min(count, all);
  return {
    images: images.subarray(0, (images.length / all) * kept),
    labels: labels.subarray(0, kept),
    count: kept,
  };
}
