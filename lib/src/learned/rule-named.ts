/**
 * Learned optimizers by name: from the id and settings that a file keeps, and from the short names of the
 * command line.
 */
import { list, number, numbers, record, text, WrongShape } from '../data/json.js';
import { UsageError } from '../errors.js';
import { nearest } from '../nearest.js';
import type { Schedule } from '../optimizers/schedule.js';
import type { Settings } from '../settings.js';
import { scheduleFrom } from '../trained/schedule-from.js';
import { requireUnderstood } from '../trained/understood.js';
import { kMomentums, type MomentumInputs, timescalesBetween } from './k-momentums.js';
import { kTimesteps } from './k-timesteps.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import type { Average } from './mixtures.js';
import { type MultiscaleAdamSettings, multiscaleAdam } from './multiscale-adam.js';
import { adamTimescales, type Timescale } from './timescales.js';

type Maker = (settings: Readonly<Record<string, unknown>>) => LearnedOptimizer;

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  [
    'k-timesteps',
    ({ k, etaMin, range, hidden }) =>
      kTimesteps({
        k: number(k, 'k'),
        etaMin: positive(etaMin, 'etaMin'),
        range: optional(range, 'range', truth),
        hidden: optional(hidden, 'hidden', numbers),
      }),
  ],
  [
    'k-momentums',
    ({ timescales, etaMin, range, inputs, hidden }) =>
      kMomentums({
        timescales: numbers(timescales, 'timescales'),
        etaMin: positive(etaMin, 'etaMin'),
        range: optional(range, 'range', truth),
        inputs: optional(inputs, 'inputs', (value, place) => oneOf(value, place, momentumInputs)),
        hidden: optional(hidden, 'hidden', numbers),
      }),
  ],
  [
    'multiscale-adam',
    ({ rate, mixture, timescales }) =>
      multiscaleAdam({
        rate: scheduleFrom(rate),
        mixture: mixtureFrom(mixture),
        timescales: optional(timescales, 'timescales', (value, place) => list(value, place, pair)),
      }),
  ],
]);

const momentumInputs: readonly MomentumInputs[] = ['gradients', 'points-and-gradients', 'adam-like'];
const averages: readonly Average[] = ['la-a', 'la-b', 'la-c'];

/**
 * The learned optimizer that these settings define: the inverse of `LearnedOptimizer.id` and `.settings`.
 * @throws UsageError when the id is unknown (it names the nearest), or an entry is missing, wrong or unknown
 */
export function ruleFrom(id: string, settings: Settings): LearnedOptimizer {
  const make = makers.get(id);
  if (!make) {
    throw new UsageError({
      expected: `A learned optimizer is one of ${[...makers.keys()].join(', ')}`,
      found: `"${id}"`,
      mend: `take the nearest: ${nearest(id, [...makers.keys()]).join(' or ')}`,
    });
  }
  try {
    const rule = make(record(settings, 'settings'));
    requireUnderstood(`The learned optimizer "${id}"`, settings, rule.settings);
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

/** Short names that the thesis' own rules have; others are made in the same way. */
export const ruleNames: readonly string[] = [
  ...[5, 10, 20, 30, 40, 60, 100].map((k) => `k-timesteps-${k}`),
  'k-timesteps-5-range',
  ...['6-0.2-0.9', '6-0.5-0.99', '6-0.2-0.99', '7-0.1-0.99', '10-0.2-0.99'].map(
    (ends) => `k-momentums-${ends}`,
  ),
  'k-momentums-6-0.2-0.99-range',
  'k-momentums-6-0.2-0.99-points',
  'k-momentums-6-0.2-0.99-adam',
  'la-a',
  'la-b',
  'la-b-5',
  'la-b-11',
  'la-c',
  'mlp',
  'rnn-1',
  'rnn-2',
];

export interface RuleByNameOptions {
  /**
   * The learning rate of a rule of chapter 4, 1e-2 unless given; the eta_min of a rule of chapter 3, a number, 1e-4
   * unless given: what the thesis trained with (thesis p18, p31).
   */
  readonly eta?: number | Schedule;
}

/** The forms of short names. What a form leaves out is as the thesis has it. */
const forms: readonly {
  readonly pattern: RegExp;
  make(groups: Readonly<Record<string, string | undefined>>, options: RuleByNameOptions): LearnedOptimizer;
}[] = [
  {
    pattern: /^k-timesteps-(?<k>\d+)(?<range>-range)?$/,
    make: ({ k, range }, options) =>
      kTimesteps({ k: Number(k), etaMin: etaMinOf(options), range: range !== undefined }),
  },
  {
    pattern:
      /^k-momentums-(?<k>\d{1,4})-(?<first>[\d.]+)-(?<last>[\d.]+)(?<inputs>-points|-adam)?(?<range>-range)?$/,
    make: ({ k, first, last, inputs, range }, options) =>
      kMomentums({
        timescales: timescalesBetween(Number(first), Number(last), Number(k)),
        etaMin: etaMinOf(options),
        range: range !== undefined,
        inputs:
          inputs === '-points' ? 'points-and-gradients' : inputs === '-adam' ? 'adam-like' : 'gradients',
      }),
  },
  {
    pattern: /^(?<average>la-[abc])(?:-(?<k>\d+))?$/,
    make: ({ average, k }, options) => mixed({ average: oneOf(average, 'average', averages) }, k, options),
  },
  {
    pattern: /^(?:mlp|rnn-1)(?:-(?<k>\d+))?$/,
    make: ({ k }, options) => mixed({ hidden: [50] }, k, options),
  },
  { pattern: /^rnn-2(?:-(?<k>\d+))?$/, make: ({ k }, options) => mixed({ hidden: [50, 50] }, k, options) },
];

/**
 * A learned optimizer by its short name: `k-timesteps-5`, `k-momentums-6-0.2-0.99-range`, `la-b-11`, `rnn-2`.
 *
 * The form is family, then k, for k Momentums the first and last timescale, then what differs from the
 * thesis' runs: `-points` or `-adam` (inputs), `-range` (range on). `mlp` and `rnn-1` are one rule: they
 * differ in how it is trained (unroll 1 and 20).
 * @throws UsageError when the name is unknown (it names the nearest), or asks for something that cannot be
 */
export function ruleByName(name: string, options: RuleByNameOptions = {}): LearnedOptimizer {
  for (const { pattern, make } of forms) {
    const match = pattern.exec(name);
    if (match) return make(match.groups ?? {}, options);
  }
  throw new UsageError({
    expected: `A rule has a short name such as ${['k-timesteps-5', 'k-momentums-6-0.2-0.99', 'la-b', 'rnn-2'].join(', ')}`,
    found: `"${name}"`,
    mend: `take the nearest: ${nearest(name, ruleNames).join(' or ')}`,
  });
}

function mixed(
  mixture: MultiscaleAdamSettings['mixture'],
  k: string | undefined,
  { eta = 1e-2 }: RuleByNameOptions,
): LearnedOptimizer {
  if (typeof eta === 'number') checkStep('eta', eta);
  return multiscaleAdam({ rate: eta, mixture, timescales: adamTimescales(Number(k ?? 6)) });
}

function etaMinOf({ eta = 1e-4 }: RuleByNameOptions): number {
  if (typeof eta === 'number') return checkStep('eta_min', eta);
  throw new UsageError({
    expected: 'The eta_min of a rule of chapter 3 is a number',
    found: `a schedule, ${eta.settings.kind}`,
    mend: 'give a number; the thesis trained with 1e-4',
  });
}

function checkStep(name: string, value: number): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError({
    expected: `${name} is a number above 0`,
    found: String(value),
    mend: 'give another one, such as 1e-2',
  });
}
