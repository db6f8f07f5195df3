/** Polynomial decay: the meta-rate's (meta/meta-rate.ts). */
import { positive, usually } from '../gate/kinds.js';
import { type Form, readSettings } from '../gate/settings.js';
import { type CosineSettings, cosineForm } from './cosine-annealing.js';
import { decayTitle, type Schedule } from './schedule.js';

/** Settings of `polynomial`. */
export interface PolynomialSettings extends CosineSettings {
  /** The thesis gives the end points only; its program says 4. */
  readonly power?: number;
}

export const polynomialForm = {
  ...cosineForm,
  power: usually(positive, 4),
} satisfies Form<PolynomialSettings>;

/** to + (from - to) (1 - t / steps)^power */
export function polynomial(given: PolynomialSettings): Schedule {
  const { from, to, steps, power } = readSettings('a polynomial schedule', polynomialForm, given);
  return {
    settings: { kind: 'polynomial', from, to, steps, power },
    title: `${decayTitle(from, to, steps)}, power ${power}`,
    at: (stepsBefore) => to + (from - to) * (1 - Math.min(stepsBefore, steps) / steps) ** power,
  };
}
