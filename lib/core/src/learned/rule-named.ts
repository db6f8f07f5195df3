/**
 * Learned optimizers by the short names of the command line: `k-momentums-6-0.2-0.99-range-noise`.
 *
 * A name is a family with its size, then words, in any order, for what differs from the thesis' runs.
 */
import { UsageError } from '../errors.js';
import { countTo, mostRows, positive } from '../gate/kinds.js';
import type { SettingName } from '../gate/settings.js';
import { nearest } from '../nearest.js';
import { cosine } from '../optimizers/cosine-annealing.js';
import { timescalesBetween } from '../optimizers/momentums.js';
import type { Schedule } from '../optimizers/schedule.js';
import { type KMomentumsSettings, kMomentums } from './k-momentums.js';
import { type KTimestepsSettings, kTimesteps } from './k-timesteps.js';
import type { LearnedOptimizer } from './learned-optimizer.js';
import { magnitudesBetween } from './magnitudes.js';
import { type MultiscaleAdamSettings, multiscaleAdam } from './multiscale-adam.js';
import { adamTimescales } from './timescales.js';

/** Short names that the thesis' own rules have, and its future work; others are made in the same way. */
export const ruleNames = [
  'k-timesteps-5',
  'k-timesteps-10',
  'k-timesteps-20',
  'k-timesteps-30',
  'k-timesteps-40',
  'k-timesteps-60',
  'k-timesteps-100',
  'k-timesteps-5-range',
  'k-timesteps-10-cosine',
  'k-timesteps-10-wide',
  'k-timesteps-10-noise',
  'k-momentums-6-0.2-0.9',
  'k-momentums-6-0.5-0.99',
  'k-momentums-6-0.2-0.99',
  'k-momentums-7-0.1-0.99',
  'k-momentums-10-0.2-0.99',
  'k-momentums-6-0.2-0.99-range',
  'k-momentums-6-0.2-0.99-points',
  'k-momentums-6-0.2-0.99-adam',
  'k-momentums-6-0.2-0.99-cosine',
  'k-momentums-6-0.2-0.99-wide',
  'k-momentums-6-0.2-0.99-noise',
  'la-a',
  'la-b',
  'la-b-5',
  'la-b-11',
  'la-b-noise',
  'la-c',
  'mlp',
  'rnn-1',
  'rnn-2',
] as const;

export type RuleByNameOptions = NonNullable<Parameters<typeof ruleByName>[1]>;

type Rate = number | Schedule;

/** How the thesis trains a rule: the keys of `regimes`. */
export type RegimeName = 'chapter-3' | 'chapter-4' | 'recurrent';

/** 50 epochs of MNIST, over which the thesis anneals. */
export const annealingSteps = 21_450;

/** Relative noise as in the thesis' figures of MNG. */
const noise = { noise: 0.01 };

/** What the two families of chapter 3 have in common. */
const chapterThree = {
  regime: 'chapter-3' as const,
  eta: { name: 'eta_min', usual: 1e-4 },
  words: {
    range: { range: true },
    wide: { magnitudes: magnitudesBetween(1e-3, 1, 10) },
    sigmoid: { units: 'sigmoid' as const },
    noise,
  },
};

/** The rules whose names begin alike; S are their settings. */
interface Family<S> {
  /** Family and size, the source of a regular expression. */
  readonly stem: string;
  /** What each word after the stem sets. */
  readonly words: Readonly<Record<string, Partial<S>>>;
  /** How its rules are trained. */
  readonly regime: RegimeName;
  /** What the rate is called, and what it is unless given. */
  readonly eta: { readonly name: string; readonly usual: number };
  settings(groups: Readonly<Record<string, string | undefined>>, eta: Rate): S;
  make(settings: S): LearnedOptimizer;
}

interface NamedRule {
  readonly rule: LearnedOptimizer;
  readonly regime: RegimeName;
}

type ByName = (name: string, options: RuleByNameOptions) => NamedRule | undefined;

/** Beside the words of a family there is one that each has, "cosine", which sets eta. */
const annealing = 'cosine';

function family<S>({
  stem,
  words: meanings,
  regime,
  eta: { name: etaName, usual },
  settings,
  make,
}: Family<S>): ByName {
  return (name, { eta = usual }) => {
    const match = new RegExp(`^${stem}(?=-|$)`).exec(name);
    if (!match) return undefined;
    const words = name.slice(match[0].length).split('-').slice(1);
    checkWords(name, words, { ...meanings, [annealing]: { eta: true } });
    const place = { name: etaName, of: name };
    const rate = words.includes(annealing) ? annealed(place, eta) : checkRate(place, eta);
    const changes: Partial<S> = Object.assign({}, ...words.map((word) => meanings[word]));
    return { rule: make({ ...settings(match.groups ?? {}, rate), ...changes }), regime };
  };
}

const families: readonly ByName[] = [
  family<KTimestepsSettings>({
    ...chapterThree,
    stem: 'k-timesteps-(?<k>\\d+)',
    settings: ({ k }, etaMin) => ({ k: Number(k), etaMin }),
    make: kTimesteps,
  }),
  family<KMomentumsSettings>({
    ...chapterThree,
    stem: 'k-momentums-(?<k>\\d+)-(?<first>[\\d.]+)-(?<last>[\\d.]+)',
    words: {
      ...chapterThree.words,
      points: { inputs: 'points-and-gradients' },
      adam: { inputs: 'adam-like' },
    },
    settings: ({ k, first, last }, etaMin) => ({
      timescales: timescalesBetween(Number(first), Number(last), lengthOf('k Momentums', k)),
      etaMin,
    }),
    make: kMomentums,
  }),
  ...(['la-a', 'la-b', 'la-c'] as const).map((average) => mixtures(average, 'chapter-4', { average })),
  mixtures('mlp', 'chapter-4', { hidden: [50] }),
  mixtures('rnn-1', 'recurrent', { hidden: [50] }),
  mixtures('rnn-2', 'recurrent', { hidden: [50, 50] }),
];

/** Multiscale Adam with one mixture, of 6 Adams or of as many as a number says. */
function mixtures(stem: string, regime: RegimeName, mixture: MultiscaleAdamSettings['mixture']): ByName {
  return family<MultiscaleAdamSettings>({
    stem: `${stem}(?:-(?<k>\\d+))?`,
    words: { noise },
    regime,
    eta: { name: 'eta', usual: 1e-2 },
    settings: ({ k = '6' }, rate) => ({ rate, mixture, timescales: adamTimescales(Number(k)) }),
    make: multiscaleAdam,
  });
}

/**
 * A learned optimizer by its short name: `k-timesteps-5`, `k-momentums-6-0.2-0.99-range`, `la-b-11-noise`, `rnn-2`.
 *
 * The form is family, then k, for k Momentums the first and last timescale, then words for what differs from the
 * thesis' runs: `range` (range on), `points` or `adam` (inputs of k Momentums), `wide` (magnitudes from 1e-3 to 1; eta_min
 * is the largest step then), `sigmoid` (hidden units; relu otherwise), `noise` (1 % on the step), `cosine` (eta or eta_min goes to 0 over 50 epochs of MNIST). `mlp`
 * and `rnn-1` are one rule: they differ in how it is trained.
 * @param name one of `ruleNames`, or another made like them
 * @param options `eta`: the learning rate of a rule of chapter 4, 1e-2 unless given; the eta_min of a rule of chapter 3, 1e-4
 * unless given: what the thesis trained with (thesis p18, p31)
 * @throws UsageError when the name or a word is unknown (it names the nearest), or asks for something that cannot be
 */
export function ruleByName(
  name: (typeof ruleNames)[number] | (string & {}),
  options: { readonly eta?: number | Schedule } = {},
): LearnedOptimizer {
  return named(name, options).rule;
}

/**
 * The regime in which the thesis trains the rule of a short name, or would.
 * @throws UsageError as `ruleByName` does
 */
export function regimeOf(name: string): RegimeName {
  return named(name).regime;
}

function named(name: string, options: RuleByNameOptions = {}): NamedRule {
  for (const byName of families) {
    const found = byName(name, options);
    if (found) return found;
  }
  throw new UsageError({
    expected: `A rule has a short name such as ${['k-timesteps-5', 'k-momentums-6-0.2-0.99', 'la-b', 'rnn-2'].join(', ')}`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, ruleNames).join(' or ')}`,
  });
}

/** Every word is known, and no two set the same. */
function checkWords(
  name: string,
  words: readonly string[],
  meanings: Readonly<Record<string, object>>,
): void {
  const known = Object.keys(meanings);
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) {
    throw new UsageError({
      expected: `The name of a rule goes on with ${known.join(', ')}`,
      found: `"${unknown}" in "${name}"`,
      fix: `take the nearest: ${nearest(unknown, known).join(' or ')}`,
    });
  }
  const set = words.flatMap((word) => Object.keys(meanings[word]));
  if (new Set(set).size === set.length) return;
  throw new UsageError({
    expected: 'Each word in the name of a rule sets something of its own',
    found: `"${name}", where two set the same`,
    fix: 'leave one of them out',
  });
}

function annealed(place: SettingName, eta: Rate): Schedule {
  if (typeof eta === 'number')
    return cosine({ from: positive.read(eta, place), to: 0, steps: annealingSteps });
  throw new UsageError({
    expected: `With "${annealing}" in the name of a rule, ${place.name} is a number, from which it decays`,
    found: `a schedule, ${eta.settings.kind}`,
    fix: `give a number, or leave "${annealing}" out`,
  });
}

function checkRate(place: SettingName, rate: Rate): Rate {
  return typeof rate === 'number' ? positive.read(rate, place) : rate;
}

function lengthOf(of: string, k: string | undefined): number {
  return countTo(mostRows).read(Number(k), { name: 'k', of });
}
