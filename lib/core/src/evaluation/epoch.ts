/** Epochs: the steps in which the optimizer sees as many images as the training split holds. */
import type { ImageDataset, ImageSplit } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import type { Problem } from '../problems/problem.js';

/** Training images of the thesis' data sets. */
const thesisImages: Readonly<Record<string, number>> = { mnist: 55_000, cifar10: 50_000 };

/**
 * Iterations of one epoch: whole batches of the training split, floor(55000 / 128) = 429 for MNIST.
 *
 * @throws UsageError when a batch is larger than the training split
 */
export function iterationsPerEpoch(
  { train }: { readonly train: Pick<ImageSplit, 'count'> },
  batchSize: number,
): number {
  if (batchSize <= train.count) return Math.floor(train.count / batchSize);
  throw new UsageError({
    expected: `A batch is at most the whole training split, ${train.count} images`,
    found: `batches of ${batchSize}`,
    fix: 'take a smaller batch size',
  });
}

/** A curve that is shorter than an epoch shows parts of it: tenths, or single steps where an epoch has fewer. */
export function partsPerEpoch(epoch: number): number {
  return Math.min(10, epoch);
}

/** Steps from the start of a run to the end of its part number `part`, counted from 1: 39, 78, ... of 390 per epoch. */
export function partEnd(part: number, epoch: number): number {
  const parts = partsPerEpoch(epoch);
  return Math.floor(part / parts) * epoch + Math.floor(((part % parts) * epoch) / parts);
}

/** How many parts of epochs so many steps complete; none in a run without epochs. */
export function wholeParts(steps: number, epoch: number): number {
  if (epoch === Number.POSITIVE_INFINITY) return 0;
  const estimate = Math.ceil((steps / epoch) * partsPerEpoch(epoch));
  return partEnd(estimate, epoch) <= steps ? estimate : estimate - 1;
}

/**
 * Steps per epoch of a problem; infinitely many for one without images, whose runs have no epochs.
 * @param dataset its images; where they are not there, those of the thesis are counted
 */
export function epochLength(problem: Problem, dataset: ImageDataset | undefined): number {
  if (problem.kind !== 'network') return Number.POSITIVE_INFINITY;
  const train = dataset?.train ?? { count: thesisImages[problem.batch.dataset] };
  return iterationsPerEpoch({ train }, problem.batch.size);
}
