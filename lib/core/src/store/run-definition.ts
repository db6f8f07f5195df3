/**
 * What defines a run: what is computed, in hashes of the computation itself (see fingerprint/), with which settings and seed,
 * on which images. Its length does not, unless the rule needs it (`planned`): a longer profile continues the same run, a shorter one
 * shows a prefix. Neither does the engine: recordings of one run are kept apart by what their engines compute.
 */
import type { Settings } from '../settings.js';
import type { Precision } from '../snapshot.js';

/** A rule or a problem: its name, for people, what it was made with, and a hash of what it computes. */
export interface Definition {
  readonly id: string;
  readonly settings: Settings;
  readonly program: string;
}

/** All but the images. */
export interface ProgramDefinition {
  readonly problem: Definition;
  readonly optimizer: Definition;
  readonly seed: number;
  readonly precision: Precision;
}

export interface RunDefinition extends ProgramDefinition {
  readonly data: { readonly name: string; readonly variant: string; readonly checksum: string } | null;
}

/** Where a recording belongs: which run, as computed by engines of which arithmetic. */
export interface Address {
  readonly definition: RunDefinition;
  /** 16 hex digits. */
  readonly arithmetic: string;
}
