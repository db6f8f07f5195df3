/** Learning-rate schedules: the rate of a step as a function of the number of steps before it. */
import type { Settings } from '../settings.js';

export interface Schedule {
  /** Everything that defines it, for the hash of a run. */
  readonly settings: Settings;
  /** The rate of the step that follows `stepsBefore` others since the start of the trajectory. */
  at(stepsBefore: number): number;
}

/** The same rate at every step. */
export function constant(rate: number): Schedule {
  return { settings: { kind: 'constant', rate }, at: () => rate };
}

export interface CosineSettings {
  readonly from: number;
  readonly to: number;
  /** Length of the decay in steps; the rate stays at `to` afterwards. */
  readonly steps: number;
}

/** Cosine annealing without restarts (thesis 4.4.1): to + (from - to) (1 + cos(pi t / steps)) / 2. */
export function cosine({ from, to, steps }: CosineSettings): Schedule {
  return {
    settings: { kind: 'cosine', from, to, steps },
    at: (stepsBefore) =>
      to + 0.5 * (from - to) * (1 + Math.cos((Math.PI * Math.min(stepsBefore, steps)) / steps)),
  };
}

export interface PolynomialSettings extends CosineSettings {
  /** The thesis gives the end points only; its program says 4. */
  readonly power?: number;
}

/** Polynomial decay (the meta learning rate, facts 3): to + (from - to) (1 - t / steps)^power. */
export function polynomial({ from, to, steps, power = 4 }: PolynomialSettings): Schedule {
  return {
    settings: { kind: 'polynomial', from, to, steps, power },
    at: (stepsBefore) => to + (from - to) * (1 - Math.min(stepsBefore, steps) / steps) ** power,
  };
}

/**
 * The fault of the thesis' annealed Adam baselines (Figures 4.5 to 4.10): the schedule took hold only
 * after the first step, which was made at the rate of the input optimizers, 1.0.
 */
export function withFirstStepFault(schedule: Schedule, firstRate = 1.0): Schedule {
  return {
    settings: {
      kind: 'first-step-fault',
      firstRate,
      schedule: schedule.settings,
    },
    at: (stepsBefore) => (stepsBefore === 0 ? firstRate : schedule.at(stepsBefore)),
  };
}

/** A plain number is a constant rate. */
export function scheduleOf(rate: number | Schedule): Schedule {
  return typeof rate === 'number' ? constant(rate) : rate;
}

/** A rate for a legend: "1e-2", or "5e-2 -> 0" for a decay. */
export function rateTitle(schedule: Schedule): string {
  const { kind, rate, from, to } = schedule.settings;
  if (kind === 'constant') return shortNumber(Number(rate));
  if (kind === 'cosine' || kind === 'polynomial')
    return `${shortNumber(Number(from))} -> ${shortNumber(Number(to))}`;
  return 'scheduled';
}

/** 0.01 as "1e-2", 1 as "1", 10 as "10". */
export function shortNumber(value: number): string {
  return value === 0 || (Math.abs(value) >= 0.5 && Math.abs(value) < 1000)
    ? String(value)
    : value.toExponential().replace('e+', 'e');
}
