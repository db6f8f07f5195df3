/** The rules whose rate the thesis chose for figures on MlpMnist, each with that choice. */

import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { rmsprop } from 'l2o/internal/optimizers/rmsprop.js';
import { tensorflowAdam } from 'l2o/internal/optimizers/tensorflow-adam.js';
import { bindTrained } from 'l2o/internal/trained/trained-optimizer.js';
import { loadTrained } from '../data/trained.js';
import { momentumsEtaMin, momentumsTimescales } from '../experiments/chapter-3-momentums.js';
import { historyLengths, tunedEtaMin } from '../experiments/chapter-3-timesteps.js';

/** A rule and the number of it that is tuned. */
export interface Tunable {
  /** "k-timesteps-5", a trained optimizer of this name; "adam". */
  readonly rule: string;
  readonly setting: 'etaMin' | 'rate';
  /** The thesis' value. */
  readonly thesis: number;
  /** How it is made with a value. @throws UsageError where its trained optimizer is not there */
  prepare(): Promise<(value: number) => Optimizer>;
}

function learned(rule: string, thesis: string | number): Tunable {
  return {
    rule,
    setting: 'etaMin',
    thesis: Number(thesis),
    prepare: async () => {
      const trained = await loadTrained(rule);
      return (etaMin) => bindTrained(trained, { etaMin });
    },
  };
}

function byHand(rule: string, thesis: number, make: (rate: number) => Optimizer): Tunable {
  return { rule, setting: 'rate', thesis, prepare: async () => make };
}

export const tunables: readonly Tunable[] = [
  byHand('adam', 5e-3, (rate) => tensorflowAdam({ rate })),
  byHand('rmsprop', 1e-2, (rate) => rmsprop({ rate })),
  ...momentumsTimescales.map((timescales) =>
    learned(`k-momentums-${timescales.replace(' ', '-')}`, momentumsEtaMin),
  ),
  ...historyLengths.map((k) => learned(`k-timesteps-${k}`, tunedEtaMin[k])),
];
