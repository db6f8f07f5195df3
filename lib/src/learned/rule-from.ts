/** Learned optimizers from what a file keeps of them: their id and settings. */
import { list, number, numbers, record, text, WrongShape } from '../data/json.js';
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import type { EtaMin } from '../optimizers/eta-min.js';
import { scheduleFrom } from '../optimizers/schedule-from.js';
import { requireUnderstood } from '../optimizers/understood.js';
import type { Settings } from '../settings.js';
import { kMomentums, type MomentumInputs } from './k-momentums.js';
import { kTimesteps } from './k-timesteps.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import type { Average } from './mixtures.js';
import { type MultiscaleAdamSettings, multiscaleAdam } from './multiscale-adam.js';
import type { Timescale } from './timescales.js';

interface Maker {
  /** Settings that `LearnedOptimizer.settings` has only where they were given. */
  readonly whereGiven: readonly string[];
  make(settings: Readonly<Record<string, unknown>>): LearnedOptimizer;
}

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  [
    'k-timesteps',
    {
      whereGiven: ['magnitudes', 'noise'],
      make: ({ k, etaMin, range, hidden, magnitudes, noise }) =>
        kTimesteps({
          k: number(k, 'k'),
          etaMin: etaMinFrom(etaMin),
          range: optional(range, 'range', truth),
          hidden: optional(hidden, 'hidden', numbers),
          magnitudes: optional(magnitudes, 'magnitudes', numbers),
          noise: optional(noise, 'noise', number),
        }),
    },
  ],
  [
    'k-momentums',
    {
      whereGiven: ['magnitudes', 'noise'],
      make: ({ timescales, etaMin, range, inputs, hidden, magnitudes, noise }) =>
        kMomentums({
          timescales: numbers(timescales, 'timescales'),
          etaMin: etaMinFrom(etaMin),
          range: optional(range, 'range', truth),
          inputs: optional(inputs, 'inputs', (value, place) => oneOf(value, place, momentumInputs)),
          hidden: optional(hidden, 'hidden', numbers),
          magnitudes: optional(magnitudes, 'magnitudes', numbers),
          noise: optional(noise, 'noise', number),
        }),
    },
  ],
  [
    'multiscale-adam',
    {
      whereGiven: ['noise'],
      make: ({ rate, mixture, timescales, noise }) =>
        multiscaleAdam({
          rate: scheduleFrom(rate),
          mixture: mixtureFrom(mixture),
          timescales: optional(timescales, 'timescales', (value, place) => list(value, place, pair)),
          noise: optional(noise, 'noise', number),
        }),
    },
  ],
]);

const momentumInputs: readonly MomentumInputs[] = ['gradients', 'points-and-gradients', 'adam-like'];
const averages: readonly Average[] = ['la-a', 'la-b', 'la-c'];

/** A rule of another checkout, or one that has no maker here yet. */
export class UnknownRule extends UsageError {}

/**
 * The learned optimizer that these settings define: the inverse of `LearnedOptimizer.id` and `.settings`.
 * @throws UnknownRule when the id is unknown (it names the nearest)
 * @throws UsageError when an entry is missing, wrong or unknown
 */
export function ruleFrom(id: string, settings: Settings): LearnedOptimizer {
  const maker = makers.get(id);
  if (!maker) {
    throw new UnknownRule({
      expected: `A learned optimizer is one of ${[...makers.keys()].join(', ')}`,
      found: `"${id}"`,
      mend: `take the nearest: ${nearest(id, [...makers.keys()]).join(' or ')}; a rule of your own needs a maker in lib/src/learned/rule-from.ts`,
    });
  }
  try {
    const rule = maker.make(record(settings, 'settings'));
    const leftOut = Object.fromEntries(maker.whereGiven.map((name) => [name, null]));
    requireUnderstood(`The learned optimizer "${id}"`, settings, { ...leftOut, ...rule.settings });
    return rule;
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    throw new UsageError(
      {
        expected: `The settings of the learned optimizer "${id}" are as LearnedOptimizer.settings has them`,
        found: error.message,
        mend: 'give another value there',
      },
      { cause: error },
    );
  }
}

/** A number, or the settings of a schedule. */
function etaMinFrom(value: unknown): EtaMin {
  return typeof value === 'object' ? scheduleFrom(value) : positive(value, 'etaMin');
}

function mixtureFrom(value: unknown): MultiscaleAdamSettings['mixture'] {
  const { average, hidden, weights } = record(value, 'mixture');
  if (average !== undefined) return { average: oneOf(average, 'mixture.average', averages) };
  if (hidden !== undefined) return { hidden: numbers(hidden, 'mixture.hidden') };
  if (weights !== undefined) return { weights: numbers(weights, 'mixture.weights') };
  throw new WrongShape('mixture', 'one of average, hidden, weights');
}

function optional<T>(
  value: unknown,
  place: string,
  read: (value: unknown, place: string) => T,
): T | undefined {
  return value === undefined ? undefined : read(value, place);
}

function truth(value: unknown, place: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new WrongShape(place, 'true or false');
}

function positive(value: unknown, place: string): number {
  if (number(value, place) > 0) return number(value, place);
  throw new WrongShape(place, 'above 0');
}

function oneOf<T extends string>(value: unknown, place: string, names: readonly T[]): T {
  const word = text(value, place);
  const found = names.find((name) => name === word);
  if (found !== undefined) return found;
  throw new WrongShape(
    `${place} "${word}"`,
    `one of ${names.join(', ')}; the nearest is ${nearest(word, names, 1)}`,
  );
}

function pair(value: unknown, place: string): Timescale {
  const [beta1, beta2] = numbers(value, place, 2);
  return [beta1, beta2];
}
