/**
 * From the losses of a run to the points of a curve. A point is log10 of the loss of one iteration, or
 * log10 of the mean loss of one epoch: first the mean, then the logarithm, as the thesis does it.
 */
import { UsageError } from '../errors.js';
import { partEnd, wholeParts } from './epoch.js';

/**
 * What a loss of exactly 0 counts as: the smallest number above zero in single precision. A loss that has
 * become 0 is smaller than float32 can tell, and log10 0 would be no point of a curve.
 */
export const smallestLoss = 2 ** -149;

/**
 * log10 of a loss; of `smallestLoss` (-44.85) where the loss is smaller.
 *
 * @throws UsageError for a negative loss, which has no place on a logarithmic axis
 */
export function logLoss(loss: number): number {
  if (loss < 0) {
    throw new UsageError({
      expected: 'A curve shows log10 of a loss, so the loss is never negative',
      found: `a loss of ${loss}`,
      fix: 'add a constant to the loss of the problem',
    });
  }
  return Math.log10(Math.max(loss, smallestLoss));
}

/** The curve of the losses before each step. @returns point t: log10 of the loss before step t, that is L(x^t) */
export function iterationCurve(losses: Float64Array): number[] {
  return Array.from(losses, logLoss);
}

/** The curve of the losses after each step. @returns point t: log10 of the loss after step t, that is L(x^(t+1)); n points take n + 1 losses */
export function iterationCurveAfterStep(losses: Float64Array): number[] {
  return iterationCurve(losses.subarray(1));
}

/** @returns point e: log10 of the mean loss of epoch e; an epoch that is not whole has no point */
export function epochCurve(losses: Float64Array, iterations: number): number[] {
  return Array.from({ length: Math.floor(losses.length / iterations) }, (_, epoch) => {
    const ofEpoch = losses.subarray(epoch * iterations, (epoch + 1) * iterations);
    return logLoss(ofEpoch.reduce((sum, loss) => sum + loss, 0) / iterations);
  });
}

/** @returns point p: log10 of the mean loss of part p of the epochs; a part that is not whole has no point */
export function partCurve(losses: Float64Array, iterations: number): number[] {
  return Array.from({ length: wholeParts(losses.length, iterations) }, (_, part) => {
    const ofPart = losses.subarray(partEnd(part, iterations), partEnd(part + 1, iterations));
    return logLoss(ofPart.reduce((sum, loss) => sum + loss, 0) / ofPart.length);
  });
}

/** A curve over several seeds, point by point. */
export interface SeedBand {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Mean, smallest and largest value over the seeds. It ends with the shortest curve: the mean over the seeds
 * that did not diverge would flatter the optimizer.
 *
 * @param curves one curve of log10 values per seed, at least one
 */
export function seedBand(curves: readonly (readonly number[])[]): SeedBand {
  const length = Math.min(...curves.map((curve) => curve.length));
  const points = Array.from({ length }, (_, t) => curves.map((curve) => curve[t] ?? Number.NaN));
  return {
    mean: points.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
    low: points.map((values) => Math.min(...values)),
    high: points.map((values) => Math.max(...values)),
  };
}
