/** Whether an optimizer ends elsewhere on other images, seed by seed, held against how far seeds alone are apart. */
import { at } from '../at.js';
import type { EvaluatedOptimizer } from './evaluate-here.js';
import { summaryOf } from './evaluation-files.js';

/** Of log10 of the loss at the end, from the first images to the second. */
export interface ImageDifference {
  /** On either images, the mean over the seeds. */
  readonly first: number;
  readonly second: number;
  /** The mean over the seeds, and the seeds with the least and the largest. */
  readonly difference: number;
  readonly lowest: number;
  readonly highest: number;
  /** How far two seeds are apart on the same images, on those where they are further; absent with one seed. */
  readonly spread?: number;
}

/** @returns undefined where a seed diverged */
export function imageDifference(
  first: EvaluatedOptimizer,
  second: EvaluatedOptimizer,
): ImageDifference | undefined {
  const [one, other] = [summaryOf(first), summaryOf(second)];
  if (!one || !other) return undefined;
  // A seed is the same starting point and the same batches on both.
  const bySeed = second.seeds.map(({ last }, seed) => last - at(first.seeds, seed).last);
  return {
    first: one.end,
    second: other.end,
    difference: other.end - one.end,
    lowest: Math.min(...bySeed),
    highest: Math.max(...bySeed),
    ...(bySeed.length > 1 && { spread: Math.max(one.highest - one.lowest, other.highest - other.lowest) }),
  };
}

/** In words: a difference counts where it is larger than that of two seeds. */
export function verdictOn(found: ImageDifference | undefined): string {
  if (!found) return 'a seed diverged';
  const { difference, spread } = found;
  if (spread === undefined) return 'one seed has no spread';
  return Math.abs(difference) <= spread
    ? 'within the spread of seeds'
    : `differs by ${Math.abs(difference).toFixed(3)}`;
}
