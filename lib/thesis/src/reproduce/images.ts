/** The images that a profile computes with: in `smoke` so few that an epoch takes a moment. */
import type { ImageDataset, ImageSplit } from 'l2o/internal/data/dataset.js';
import { MissingDataError } from 'l2o/internal/errors.js';
import { epochLength } from 'l2o/internal/evaluation/epoch.js';
import { batchesOf, type Problem } from 'l2o/internal/problems/problem.js';
import { loadDataset } from '../data/load.js';
import type { Experiment } from '../experiments/experiment.js';
import { shownProblems, trainingsOf } from '../experiments/needs.js';
import type { ProfileName } from '../profile.js';

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

/** The data sets that an experiment's trainings and curves need; none for toy problems and sketches. */
export function datasetsOf(experiment: Experiment): string[] {
  const problems = [...trainingsOf(experiment).map(({ problem }) => problem), ...shownProblems(experiment)];
  return [...new Set(problems.flatMap((problem) => batchesOf(problem)?.dataset ?? []))];
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

export function isWithoutImages(images: Images, problem: Problem): boolean {
  return imagesIfThere(images, problem) instanceof MissingDataError;
}

/** Iterations of an epoch of a problem, also where its images are not there. */
export function epochOf(images: Images, problem: Problem): number {
  const found = imagesIfThere(images, problem);
  return epochLength(problem, found instanceof MissingDataError ? undefined : found);
}

/**
 * All that an experiment's trainings and curves need; nothing for toy problems and sketches.
 * @throws DataError where they are damaged
 */
export async function imagesFor(experiment: Experiment, profile: ProfileName): Promise<Images> {
  const loaded = datasetsOf(experiment).map(
    async (name): Promise<[string, ImageDataset | MissingDataError]> => {
      try {
        const dataset = await loadDataset(name);
        return [name, profile === 'smoke' ? firstOf(dataset, few) : dataset];
      } catch (error) {
        if (error instanceof MissingDataError) return [name, error];
        throw error;
      }
    },
  );
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
