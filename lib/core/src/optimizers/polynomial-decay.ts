/** Polynomial decay: the meta-rate's (meta/meta-rate.ts). */
import { positive, usually } from '../gate/kinds.js';
import { type Form, readSettings } from '../gate/settings.js';
import { type CosineSettings, cosineForm } from './cosine-annealing.js';
import { decayTitle, type Schedule } from './schedule.js';

export const polynomialForm = {
  ...cosineForm,
  power: usually(positive, 4),
} satisfies Form<Parameters<typeof polynomial>[0]>;

/** to + (from - to) (1 - t / steps)^power, with the power 4 unless given: the thesis has the end points only, its program says 4. */
export function polynomial(given: CosineSettings & { readonly power?: number }): Schedule {
  const { from, to, steps, power } = readSettings('a polynomial schedule', polynomialForm, given);
  return {
    settings: { kind: 'polynomial', from, to, steps, power },
    title: `${decayTitle(from, to, steps)}, power ${power}`,
    at: (stepsBefore) => to + (from - to) * (1 - Math.min(stepsBefore, steps) / steps) ** power,
  };
}
