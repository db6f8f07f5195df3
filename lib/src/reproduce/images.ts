/** The images that a profile computes with: in `smoke` so few that an epoch takes a moment. */
import type { ImageDataset, ImageSplit } from '../data/dataset.js';
import { loadDataset } from '../data/load.js';
import type { Experiment, ProfileName } from '../experiments/experiment.js';
import { datasetNameOf } from './plan.js';

/** Training images of the smoke profile: five batches of the thesis' size. */
const few = 640;

/** @returns undefined for experiments without images @throws DataError */
export async function imagesFor(
  experiment: Experiment,
  profile: ProfileName,
): Promise<ImageDataset | undefined> {
  const name = datasetNameOf(experiment);
  if (!name) return undefined;
  const dataset = await loadDataset(name);
  return profile === 'smoke' ? firstOf(dataset, few) : dataset;
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
