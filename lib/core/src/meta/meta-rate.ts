/** The meta-rate, the learning rate of theta: a polynomial decay (thesis 2.2), from a start of its own in chapters 3 and 4. */
import { polynomial } from '../optimizers/polynomial-decay.js';
import type { Schedule } from '../optimizers/schedule.js';

/** Where it ends, after the last meta-iteration. */
const last = 5e-6;

/** 5e-6 + (from - 5e-6) (1 - t / iterations)^4 */
export function metaRate(from: number, iterations: number): Schedule {
  return polynomial({ from, to: last, steps: iterations });
}
