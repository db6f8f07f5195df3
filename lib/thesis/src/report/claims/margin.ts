/** Differences between readings, paired by seed, with the noise of each. */
import { ourMean, type Reading } from '../evidence.js';
import { type Estimate, estimateOf, meanOf, singleDifference } from '../statistics.js';
import type { Comparison, Expected, Margin } from './claim.js';

/**
 * What is no difference: 5 % of the loss, or half a point in a hundred of accuracy. A seed moves the mean over 50 epochs on MlpMnist by
 * as much. "By far", "much", "a big margin", "a strong impact" have to be more; "no gain" and "matters little" less.
 */
export const indifference = { loss: 0.02, accuracy: 0.005 } as const;

/** The best of several, whichever that is: none is chosen, each is tested. */
export interface BestOf {
  /** "the best Adam". */
  readonly name: string;
  readonly readings: readonly Reading[];
}

export type Side = Reading | BestOf;

interface Kind {
  /** The thesis speaks of a large difference. */
  readonly byFar?: boolean;
  readonly counts?: boolean;
}

/** `winner` is better than `loser`: lower in log10 of the loss, or higher in accuracy. */
export function ahead(winner: Side, loser: Side, { byFar = false, counts = true }: Kind = {}): Margin {
  const expected = { above: byFar ? indifferenceOf(winner) : 0 };
  return marginOf(winner, loser, expected, { words: relationOf(winner), counts });
}

/** `candidate` is not better than `base` by anything that matters: `base` is no further behind. Worse the candidate may be. */
export function noGain(candidate: Side, base: Side): Margin {
  return marginOf(base, candidate, { above: -indifferenceOf(candidate) }, { words: 'not behind' });
}

/** The two differ by nothing that matters. */
export function alike(one: Reading, other: Reading): Margin {
  const bound = indifferenceOf(one);
  return marginOf(one, other, { above: -bound, below: bound }, { words: 'like' });
}

/** A number without noise, within bounds. */
export function number(reading: Reading, expected: Expected): Margin {
  const exactly = (mean: number | null): Comparison | null =>
    mean === null ? null : single({ mean, error: 0, freedom: 1, count: 1 });
  return {
    what: reading.name,
    readings: [reading],
    expected,
    counts: true,
    ours: exactly(ourMean(reading)),
    missing: reading.missing,
    thesis: exactly(reading.thesis),
    thesisThere: exactly(reading.thesisThere),
  };
}

/** What no figure of the kit shows. */
export function notRun(what: string, missing: string): Margin {
  const nothing = { ours: null, thesis: null, thesisThere: null };
  return { what, readings: [], expected: { above: 0 }, counts: true, missing, ...nothing };
}

function single(estimate: Estimate): Comparison {
  return { shown: estimate, all: [[estimate]] };
}

function allOf(side: Side): readonly Reading[] {
  return 'readings' in side ? side.readings : [side];
}

function isAccuracy(side: Side): boolean {
  return allOf(side).some((reading) => reading.isAccuracy);
}

function indifferenceOf(side: Side): number {
  return isAccuracy(side) ? indifference.accuracy : indifference.loss;
}

function relationOf(side: Side): string {
  return isAccuracy(side) ? 'above' : 'below';
}

/** Over as much of each as all have: a mean of fifty epochs says nothing beside one of the first ten. */
function alikeLong(sides: readonly [Side, Side]): readonly [Side, Side] {
  const length = Math.min(
    ...sides.flatMap(allOf).map(({ curve }) => curve?.length ?? Number.POSITIVE_INFINITY),
  );
  const cut = (reading: Reading) =>
    reading.curve && reading.curve.length > length ? reading.curve.upTo(length) : reading;
  const [one, other] = sides;
  const ofSide = (side: Side) =>
    'readings' in side ? { ...side, readings: side.readings.map(cut) } : cut(side);
  return [ofSide(one), ofSide(other)];
}

/** @param one is expected to be ahead of the other */
function marginOf(
  one: Side,
  other: Side,
  expected: Expected,
  { words, counts = true }: { readonly words: string; readonly counts?: boolean },
): Margin {
  const [better, worse] = alikeLong([one, other]);
  const sign = isAccuracy(better) ? -1 : 1;
  const sides = [allOf(better), allOf(worse)] as const;
  const compare = (
    value: (reading: Reading) => number | null,
    difference: (one: Reading, other: Reading) => Estimate | null,
  ) => comparisonOf(sides, sign, value, difference);
  const ofThesis = (value: (reading: Reading) => number | null) =>
    compare(value, (one, other) => {
      const ahead = sign * ((value(other) ?? Number.NaN) - (value(one) ?? Number.NaN));
      return singleDifference(ahead, one.deviation, other.deviation);
    });
  const missing = sides.flat().find((reading) => reading.missing !== null)?.missing ?? null;
  const ours = missing === null ? compare(ourMean, (one, other) => ourDifference(one, other, sign)) : null;
  const names = [sideName(better, sign), sideName(worse, sign)];
  return {
    what: names.join(` ${words} `),
    readings: sides.flat(),
    expected,
    counts,
    ours,
    missing: missing ?? (ours === null ? 'no seed that all have' : null),
    thesis: ofThesis(({ thesis }) => thesis),
    thesisThere: ofThesis(({ thesisThere }) => thesisThere),
  };
}

/** Of those that have a value. @returns null where a side has none */
function comparisonOf(
  sides: readonly [readonly Reading[], readonly Reading[]],
  sign: number,
  value: (reading: Reading) => number | null,
  difference: (one: Reading, other: Reading) => Estimate | null,
): Comparison | null {
  const [winners = [], losers = []] = sides.map((side) => ranked(side, sign, value));
  const all = winners.map((one) =>
    losers.map((other) => difference(one, other)).filter((estimate) => estimate !== null),
  );
  const shown = all[0]?.[0];
  const isWhole = all.every(({ length }) => length === losers.length);
  return shown !== undefined && isWhole ? { shown, all } : null;
}

/** Those that have a value, the best first. */
function ranked(
  readings: readonly Reading[],
  sign: number,
  value: (reading: Reading) => number | null,
): readonly Reading[] {
  return readings
    .filter((reading) => value(reading) !== null)
    .sort((one, other) => sign * ((value(one) ?? 0) - (value(other) ?? 0)));
}

/** "the best Adam (Adam .9; the thesis': Adam .8)": the one that is ahead in the mean. */
function sideName(side: Side, sign: number): string {
  if (!('readings' in side)) return side.name;
  const ours = ranked(side.readings, sign, ourMean)[0]?.name;
  const theirs = ranked(side.readings, sign, ({ thesis }) => thesis)[0]?.name;
  const which = [
    ...(ours === undefined ? [] : [ours]),
    ...(theirs === undefined || theirs === ours ? [] : [`the thesis': ${theirs}`]),
  ];
  return `${side.name} (${which.join('; ')})`;
}

/**
 * Seeds are pairs: the curves of one seed have the same starting point and batches. Trainings are pairs too where both rules have
 * several: one seed has the same starts and batches in training. A rule made by hand, or of one training, goes with each of the other's.
 */
function ourDifference(better: Reading, worse: Reading, sign: number): Estimate | null {
  const least = Math.min(better.ours.length, worse.ours.length);
  const trainings = least > 1 ? least : Math.max(better.ours.length, worse.ours.length);
  const differences = Array.from({ length: trainings }, (_, index) => {
    const one = better.ours[index] ?? better.ours[0];
    const other = worse.ours[index] ?? worse.ours[0];
    return [...(one ?? [])].flatMap(([seed, value]) => {
      const paired = other?.get(seed);
      return paired === undefined ? [] : [sign * (paired - value)];
    });
  }).filter(({ length }) => length > 0);
  const [first] = differences;
  if (!first) return null;
  // The seeds within a training say nothing of another: the variance of the means has both parts in it.
  if (differences.length > 1) return estimateOf(differences.map(meanOf));
  if (first.length > 1) return estimateOf(first);
  return singleDifference(meanOf(first), better.deviation, worse.deviation);
}
