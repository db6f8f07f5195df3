/** What every reproduction is told: how long, by what, with which store, in which threads. */
import type { Workers, WorkOptions } from './workers.js';

export interface ReproduceOptions extends WorkOptions {
  /** Threads that compute runs side by side; without them one run follows the other. */
  readonly workers?: Workers;
}
