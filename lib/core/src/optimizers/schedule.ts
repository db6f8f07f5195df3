/** Learning-rate schedules: the rate of a step as a function of the number of steps before it. */
import { notNegative } from '../gate/kinds.js';
import { type Form, readSettings } from '../gate/settings.js';
import type { Settings } from '../settings.js';
import { shortNumber } from '../short-number.js';

/** A rate that depends on the number of the step. */
export interface Schedule {
  /** Everything that defines it, for the hash of a run. */
  readonly settings: Settings;
  /** For a legend: "1e-2", or "5e-2 -> 0 over 21450" for a decay. */
  readonly title?: string;
  /** The rate of the step that follows `stepsBefore` others since the start of the trajectory. */
  at(stepsBefore: number): number;
}

export const constantForm = { rate: notNegative } satisfies Form<{ rate: number }>;

/** The same rate at every step. @throws UsageError unless it is 0 or more */
export function constant(rate: number): Schedule {
  readSettings('a constant schedule', constantForm, { rate });
  return { settings: { kind: 'constant', rate }, title: shortNumber(rate), at: () => rate };
}

/**
 * The fault of the thesis' annealed Adam baselines (Figures 4.5 to 4.10): the schedule took hold only
 * after the first step, which was made at the rate of the input optimizers, 1.0.
 */
export function withFirstStepFault(schedule: Schedule, firstRate = 1.0): Schedule {
  const first = constant(firstRate);
  return {
    settings: {
      kind: 'first-step-fault',
      firstRate,
      schedule: schedule.settings,
    },
    title: `${rateTitle(schedule)} after ${first.title}`,
    at: (stepsBefore) => (stepsBefore === 0 ? first : schedule).at(stepsBefore),
  };
}

/** A plain number is a constant rate. @throws UsageError unless it is 0 or more */
export function scheduleOf(rate: number | Schedule): Schedule {
  return typeof rate === 'number' ? constant(rate) : rate;
}

/** A rate for a legend. */
export function rateTitle({ title = 'scheduled' }: Schedule): string {
  return title;
}

/** For a legend. */
export function decayTitle(from: number, to: number, steps: number): string {
  return `${shortNumber(from)} -> ${shortNumber(to)} over ${steps}`;
}
