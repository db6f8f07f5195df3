/** The contract of a claim: one sentence of the thesis, and a test of it over the numbers of figures. */
import type { Evidence, Reading } from '../evidence.js';

/** How far the one that should be ahead is ahead, and how far it has to be. */
export interface Margin {
  /** "MNG below Adam", as the claim has it. */
  readonly what: string;
  readonly readings: readonly Reading[];
  /** Above 0 where it is as claimed; null where the thesis' numbers do not say. */
  readonly thesis: number | null;
  readonly ours: number;
  /** Two standard deviations of the difference of single runs, as the thesis' are. */
  readonly thesisClear: number;
  /** Two standard deviations of our difference. */
  readonly clear: number;
  /** Whether one is to be ahead, or to be no further ahead than noise. */
  readonly expected: 'ahead' | 'no gain';
  /** Whether the verdict hangs on it; else it is only shown. */
  readonly counts: boolean;
}

/** A claim that these figures can judge. */
export interface Claim {
  /** Its number in the list of claims, with a letter where it is several. */
  readonly id: string;
  /** Of the thesis. */
  readonly section: string;
  readonly sentence: string;
  /** Figures and tables: "3.7", "T4.2". */
  readonly needs: readonly string[];
  /** What is known to cause a difference, or to limit the claim; null where nothing is. */
  readonly explanation: string | null;
  /** @throws NotThere where a number is missing */
  readonly test: (evidence: Evidence) => readonly Margin[];
}
