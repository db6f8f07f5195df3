/**
 * What defines a run. Its length does not: a longer profile continues the same run, a shorter one shows
 * a prefix. Neither does the engine's backend: each engine keeps its own recording of a run.
 */
import type { Settings } from '../settings.js';
import type { Precision } from '../snapshot.js';

export interface RunDefinition {
  readonly problem: { readonly id: string; readonly settings: Settings };
  readonly optimizer: { readonly id: string; readonly settings: Settings };
  readonly seed: number;
  /** Version of how curves are measured (which batch, before or after the step); raised when that changes. */
  readonly protocol: number;
  readonly precision: Precision;
  readonly data: { readonly name: string; readonly variant: string; readonly checksum: string } | null;
}
