/** The update of a rule that keeps no points: a step from where the coordinate stands (thesis 3.5 as it ran). */
import { type Schedule, scheduleOf } from '../optimizers/schedule.js';
import type { Update } from './coordinate-rule.js';

/** x <- x - delta rate. @param rate the step at delta 1; a schedule counts from the start of each trajectory */
export function plainStep(rate: number | Schedule): Update {
  const schedule = scheduleOf(rate);
  return {
    init: () => ({}),
    observe: () => ({}),
    apply: (_state, delta, { x, t }) => x.minus(delta.times(schedule.at(t - 1))),
  };
}
