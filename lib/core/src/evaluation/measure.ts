/** What a point of a curve is, and how many points a run of some length has. */
import type { Checkpoint } from '../store/checkpoint.js';
import { epochCurve, iterationCurve, iterationCurveAfterStep, partCurve } from './curves.js';
import { partsPerEpoch, wholeParts } from './epoch.js';

export const measures = [
  'epoch mean',
  'part mean',
  'loss before step',
  'loss after step',
  'running accuracy',
  'running accuracy of parts',
] as const;

/**
 * The mean loss of an epoch or of a part of one, or the loss of one iteration, always as log10; or the running accuracy of an
 * epoch or a part of one, a share.
 */
export type Measure = (typeof measures)[number];

export function isAccuracy(measure: Measure): boolean {
  return measure === 'running accuracy' || measure === 'running accuracy of parts';
}

/** What the points of a figure's curves count: single iterations, or epochs and their means. */
export type CurveUnit = 'iteration' | 'epoch';

/** What a run recorded. */
export type Recorded = Pick<Checkpoint, 'losses' | 'runningAccuracies'>;

/** @param epoch iterations of one epoch; not looked at unless epochs are measured */
export function measured({ losses, runningAccuracies }: Recorded, measure: Measure, epoch: number): number[] {
  switch (measure) {
    case 'epoch mean':
      return epochCurve(losses, epoch);
    case 'part mean':
      return partCurve(losses, epoch);
    case 'loss before step':
      return iterationCurve(losses);
    case 'loss after step':
      return iterationCurveAfterStep(losses);
    case 'running accuracy':
      return meansOf(runningAccuracies, partsPerEpoch(epoch));
    case 'running accuracy of parts':
      return Array.from(runningAccuracies);
  }
}

/** How many points `measured` makes of that many losses. */
export function pointCount(losses: number, measure: Measure, epoch: number): number {
  switch (measure) {
    case 'epoch mean':
    case 'running accuracy':
      return Math.floor(losses / epoch);
    case 'part mean':
    case 'running accuracy of parts':
      return wholeParts(losses, epoch);
    case 'loss before step':
      return losses;
    case 'loss after step':
      return Math.max(losses - 1, 0);
  }
}

/** The means of whole groups of so many values. */
function meansOf(values: Float64Array, size: number): number[] {
  return Array.from({ length: Math.floor(values.length / size) }, (_, group) => {
    const inside = values.subarray(group * size, (group + 1) * size);
    return inside.reduce((sum, value) => sum + value, 0) / size;
  });
}
