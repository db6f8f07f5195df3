/** Where the curves of a figure came from. */
import type { CurveResult } from 'l2o-thesis/internal/reproduce/curves.js';
import type { Reproduced } from 'l2o-thesis/internal/reproduce/reproduce.js';

export interface CurveCount {
  /** Those that were only gone on with as well. */
  readonly computed: number;
  /** From the run store. */
  readonly reused: number;
  /** Ship with the kit. */
  readonly shipped: number;
  readonly diverged: number;
}

/** A curve is a series with one seed; tables and sketches have none. */
export function countCurves(reproduced: Reproduced): CurveCount {
  const runs = reproduced.kind === 'figure' ? reproduced.runs : [];
  const from = (source: CurveResult['source']) =>
    runs.filter(({ result }) => result.source === source).length;
  const diverged = runs.filter(({ result }) => result.divergedAt !== null).length;
  return { computed: from('computed'), reused: from('stored'), shipped: from('shipped'), diverged };
}
