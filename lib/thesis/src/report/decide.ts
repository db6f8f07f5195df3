/** From estimates to a word: what a margin says, and what the margins of a claim say together. */
import type { Comparison, Expected } from './claims/claim.js';
import { countToDecide, type Estimate, pAbove, pBelow } from './statistics.js';

export type Verdict = 'supported' | 'contradicted' | 'undecided' | 'not run';

export const verdicts: readonly Verdict[] = ['supported', 'contradicted', 'undecided', 'not run'];

/** The chance that a word is wrong, for each of the two that decide. */
export const level = 0.025;

/** Chances of data as far out as these, for a margin that is not as expected, and for one that is. */
export interface Evidences {
  /** Small where the margin is as expected. */
  readonly support: number;
  /** Small where it is not. */
  readonly contradiction: number;
}

/**
 * The best of several is ahead of the best of others if one of the former is ahead of all of the latter: tested by the clearest of them,
 * at the level over their number, against all. It is not if each has one of the others ahead of it. So nothing is chosen on the data
 * that test it; choosing at each seed by the other two says a wrong word in 4 of a hundred cases (test/report/error-rates).
 */
export function test({ all }: Comparison, expected: Expected): Evidences {
  const rows = all.map((row) => row.map((estimate) => testOne(estimate, expected)));
  const support = rows.map((row) => Math.max(...row.map((one) => one.support)));
  const contradiction = rows.map((row) => row.length * Math.min(...row.map((one) => one.contradiction)));
  return {
    support: Math.min(1, rows.length * Math.min(...support)),
    contradiction: Math.min(1, Math.max(...contradiction)),
  };
}

/**
 * Within two bounds: supported where both one-sided tests say so (equivalence by two one-sided tests), contradicted where one of the two
 * says that it is beyond, each at half the level.
 */
function testOne(estimate: Estimate, { above, below }: Expected): Evidences {
  const inside = [
    ...(above === undefined ? [] : [pAbove(estimate, above)]),
    ...(below === undefined ? [] : [pBelow(estimate, below)]),
  ];
  const outside = [
    ...(above === undefined ? [] : [pBelow(estimate, above)]),
    ...(below === undefined ? [] : [pAbove(estimate, below)]),
  ];
  return { support: Math.max(...inside), contradiction: outside.length * Math.min(...outside) };
}

/**
 * A claim says that all of its margins are as expected.
 * It is supported where each of them is, tested at the level: the chance to say so of a claim of which one is not is at most the level
 * (intersection-union test), however many there are. It is contradicted where the clearest of them is, tested at the level over their
 * number: the chance to say so of a claim that is right is at most the level (Bonferroni, the first step of Holm). Else it is undecided.
 * With margins that were not run it can be contradicted, but not supported.
 *
 * @param margins null for one that was not run
 */
export function decide(margins: readonly (Evidences | null)[]): {
  readonly verdict: Verdict;
  readonly p: number;
  /** The one of the two words that decide to which p belongs: what more of the same data would say. */
  readonly leaning: Verdict;
} {
  const run = margins.filter((one) => one !== null);
  if (run.length === 0) return { verdict: 'not run', p: 1, leaning: 'not run' };
  const isWhole = run.length === margins.length;
  const support = isWhole ? Math.max(...run.map((one) => one.support)) : 1;
  const contradiction = Math.min(1, run.length * Math.min(...run.map((one) => one.contradiction)));
  const p = Math.min(1, 2 * support, 2 * contradiction);
  const leaning = support < contradiction ? 'supported' : 'contradicted';
  if (contradiction <= level) return { verdict: 'contradicted', p, leaning };
  if (support <= level) return { verdict: 'supported', p, leaning };
  return { verdict: isWhole ? 'undecided' : 'not run', p, leaning };
}

/**
 * How many seeds, or trainings where there are several, would decide an undecided margin at the deviations that were found; of the best of
 * several, the one that takes fewest against all of the others. More than there are.
 */
export function seedsToDecide({ shown, all }: Comparison, { above, below }: Expected): number {
  const enough = ({ mean, error, count }: Estimate) => {
    const distances = [above, below].flatMap((bound) =>
      bound === undefined ? [] : [Math.abs(mean - bound)],
    );
    return countToDecide(error * Math.sqrt(count), Math.min(...distances), level / all.length);
  };
  return Math.max(shown.count + 1, Math.min(...all.map((row) => Math.max(...row.map(enough)))));
}
