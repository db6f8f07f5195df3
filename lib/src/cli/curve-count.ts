/** How many curves of a figure were computed by this call. */
import type { Reproduced } from '../reproduce/reproduce.js';

export interface CurveCount {
  /** Those that were only gone on with as well. */
  readonly computed: number;
  readonly reused: number;
  readonly diverged: number;
}

/** A curve is a series with one seed; tables and sketches have none. */
export function countCurves(reproduced: Reproduced): CurveCount {
  const runs = reproduced.kind === 'figure' ? reproduced.runs : [];
  const computed = runs.filter(({ result }) => result.stepsComputed > 0).length;
  const diverged = runs.filter(({ result }) => result.divergedAt !== null).length;
  return { computed, reused: runs.length - computed, diverged };
}
