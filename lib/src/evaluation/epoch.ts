/** Epochs: the steps in which the optimizer sees as many images as the training split holds. */
import type { ImageDataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import type { Problem } from '../problems/problem.js';

/**
 * Iterations of one epoch: whole batches of the training split, floor(55000 / 128) = 429 for MNIST.
 *
 * @throws UsageError when a batch is larger than the training split
 */
export function iterationsPerEpoch({ train }: Pick<ImageDataset, 'train'>, batchSize: number): number {
  if (batchSize <= train.count) return Math.floor(train.count / batchSize);
  throw new UsageError({
    expected: `A batch is at most the whole training split, ${train.count} images`,
    found: `batches of ${batchSize}`,
    mend: 'take a smaller batch size',
  });
}

/** Steps per epoch of a problem; infinitely many for one without images, whose runs have no epochs. */
export function epochLength(problem: Problem, dataset: ImageDataset | undefined): number {
  return problem.kind === 'network' && dataset
    ? iterationsPerEpoch(dataset, problem.batch.size)
    : Number.POSITIVE_INFINITY;
}
