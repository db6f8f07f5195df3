/** The contract of a claim: one sentence of the thesis, and the margins that have to be as it says. */
import type { Evidence, Reading } from '../evidence.js';
import type { Estimate } from '../statistics.js';

/** Between which bounds a difference lies if the claim is right; one that is absent is no bound. */
export interface Expected {
  readonly above?: number;
  readonly below?: number;
}

/** How far each of one side is ahead of each of the other; a side is a single curve, or several of which the best is meant. */
export interface Comparison {
  /** Of those that are best in the mean. */
  readonly shown: Estimate;
  /** By the one that should be ahead, in it by the one that should be behind. */
  readonly all: readonly (readonly Estimate[])[];
}

/** A difference between two curves, or a number, and what the claim says of it. */
export interface Margin {
  /** "MNG below Adam". */
  readonly what: string;
  readonly readings: readonly Reading[];
  readonly expected: Expected;
  /** Whether the verdict hangs on it; else it is only shown. */
  readonly counts: boolean;
  /** How far ahead the one that should be is, in log10 of the loss or in accuracy; null where `missing` says why. */
  readonly ours: Comparison | null;
  readonly missing: string | null;
  /** Of the thesis' single runs; null where its numbers do not say. */
  readonly thesis: Comparison | null;
  /** The same at the point that ours has come to, where that is not the end. */
  readonly thesisThere: Comparison | null;
}

/** A claim that figures, tables or timings can judge. */
export interface Claim {
  /** Its name: a number, with a letter where a sentence says several things. */
  readonly id: string;
  /** Of the thesis, with the page where it is known: "3.4.2, p. 18". */
  readonly section: string;
  /** As the thesis says it, in few words. */
  readonly sentence: string;
  /** What is known to cause a difference, or to limit the claim; null where nothing is. */
  readonly explanation: string | null;
  /** All that count have to be as expected for the claim to be right. */
  readonly margins: (evidence: Evidence) => readonly Margin[];
}
