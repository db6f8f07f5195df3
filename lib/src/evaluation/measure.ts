/** What a point of a curve is (facts 2), and how many points a run of some length has. */
import { epochCurve, iterationCurve, iterationCurveAfterStep } from './curves.js';

export const measures = ['epoch mean', 'loss before step', 'loss after step'] as const;

/** The mean loss of one epoch, or the loss of one iteration; always as log10. */
export type Measure = (typeof measures)[number];

/** @param epoch iterations of one epoch; not looked at unless epochs are measured */
export function measured(losses: Float64Array, measure: Measure, epoch: number): number[] {
  switch (measure) {
    case 'epoch mean':
      return epochCurve(losses, epoch);
    case 'loss before step':
      return iterationCurve(losses);
    case 'loss after step':
      return iterationCurveAfterStep(losses);
  }
}

/** How many points `measured` makes of that many losses. */
export function pointCount(losses: number, measure: Measure, epoch: number): number {
  switch (measure) {
    case 'epoch mean':
      return Math.floor(losses / epoch);
    case 'loss before step':
      return losses;
    case 'loss after step':
      return Math.max(losses - 1, 0);
  }
}
