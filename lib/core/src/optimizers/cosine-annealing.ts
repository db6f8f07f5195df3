/** Cosine annealing (thesis 4.4.1), without restarts. */
import { notNegative, positive } from '../gate/kinds.js';
import { type Form, readSettings } from '../gate/settings.js';
import { decayTitle, type Schedule } from './schedule.js';

/** Settings of `cosine`. */
export interface CosineSettings {
  readonly from: number;
  readonly to: number;
  /** Length of the decay in steps; the rate stays at `to` afterwards. */
  readonly steps: number;
}

export const cosineForm = {
  from: notNegative,
  to: notNegative,
  steps: positive,
} satisfies Form<CosineSettings>;

/** to + (from - to) (1 + cos(pi t / steps)) / 2 */
export function cosine(given: CosineSettings): Schedule {
  const { from, to, steps } = readSettings('a cosine schedule', cosineForm, given);
  return {
    settings: { kind: 'cosine', from, to, steps },
    title: decayTitle(from, to, steps),
    at: (stepsBefore) =>
      to + 0.5 * (from - to) * (1 + Math.cos((Math.PI * Math.min(stepsBefore, steps)) / steps)),
  };
}
