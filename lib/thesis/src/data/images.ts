/** The images that runs are on, those of several data sets: in `smoke` so few that an epoch takes a moment. */

import type { ImageDataset, ImageSplit } from 'l2o/internal/data/dataset.js';
import { MissingDataError } from 'l2o/internal/errors.js';
import { epochLength } from 'l2o/internal/evaluation/epoch.js';
import { batchesOf, type Problem } from 'l2o/internal/problems/problem.js';
import type { ProfileName } from '../profile.js';
import { loadDataset } from './load.js';

/** Training images of the smoke profile: five batches of the thesis' size. */
const few = 640;

/**
 * Data sets by name: an optimizer that was trained on one may be shown on another. Of one that is not there, what to do: what
 * shipped with the kit is drawn without it.
 */
export type Images = ReadonlyMap<string, ImageDataset | MissingDataError>;

/** The images of a problem; undefined for one without. @throws MissingDataError where they are not there */
export function imagesOf(images: Images, problem: Problem): ImageDataset | undefined {
  const found = imagesIfThere(images, problem);
  if (found instanceof MissingDataError) throw found;
  return found;
}

/** The images of a problem, or why they are not there. */
export function imagesIfThere(images: Images, problem: Problem): ImageDataset | MissingDataError | undefined {
  const name = batchesOf(problem)?.dataset;
  return name === undefined ? undefined : images.get(name);
}

/** Those that are there. */
export function loadedOf(images: Images): ImageDataset[] {
  return [...images.values()].flatMap((found) => (found instanceof MissingDataError ? [] : [found]));
}

/** What to do about those that are not; undefined where all are. */
export function missingOf(images: Images): MissingDataError | undefined {
  return [...images.values()].find((found) => found instanceof MissingDataError);
}

export function isWithoutImages(images: Images, problem: Problem): boolean {
  return imagesIfThere(images, problem) instanceof MissingDataError;
}

/** Iterations of an epoch of a problem, also where its images are not there. */
export function epochOf(images: Images, problem: Problem): number {
  const found = imagesIfThere(images, problem);
  return epochLength(problem, found instanceof MissingDataError ? undefined : found);
}

/** @throws DataError where they are damaged */
export async function loadImages(names: readonly string[], profile: ProfileName): Promise<Images> {
  const loaded = names.map(async (name): Promise<[string, ImageDataset | MissingDataError]> => {
    try {
      const dataset = await loadDataset(name);
      return [name, profile === 'smoke' ? firstOf(dataset, few) : dataset];
    } catch (error) {
      if (error instanceof MissingDataError) return [name, error];
      throw error;
    }
  });
  return new Map(await Promise.all(loaded));
}

/** A data set cut short: another one to the run store, and on a figure's face. */
function firstOf(dataset: ImageDataset, count: number): ImageDataset {
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
