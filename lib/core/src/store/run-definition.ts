/**
 * What defines a run: what is computed, in hashes of the computation itself (see fingerprint/), with which settings and seed,
 * on which images. Its length does not, unless the rule needs it (`planned`): a longer profile continues the same run, a shorter one
 * shows a prefix. Neither does the engine: recordings of one run are kept apart by what their engines compute.
 */
import type { Settings } from '../settings.js';

/** What defines a run: problem and rule, seed, precision and images. */
export interface RunDefinition {
  readonly problem: {
    /** A name, for people. */
    readonly id: string;
    /** What it was made with. */
    readonly settings: Settings;
    /** What it computes, as a hash: 16 hex digits. */
    readonly program: string;
  };
  /** The same of the rule. */
  readonly optimizer: RunDefinition['problem'];
  readonly seed: number;
  readonly precision: 'float32' | 'float64';
  /** The images; null without. */
  readonly data: { readonly name: string; readonly variant: string; readonly checksum: string } | null;
}

/** A rule or a problem. */
export type Definition = RunDefinition['problem'];

/** All but the images. */
export type ProgramDefinition = Omit<RunDefinition, 'data'>;

/** Where a recording belongs: which run, as computed by engines of which arithmetic. */
export interface RunAddress {
  readonly definition: RunDefinition;
  /** What such an engine computes, as a hash: 16 hex digits. */
  readonly arithmetic: string;
}
