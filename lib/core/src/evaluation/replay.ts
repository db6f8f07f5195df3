/**
 * The beginning of a run, computed again: what was recorded is as good as the program that recorded it, and whether the
 * program at hand still does the same shows within a few steps.
 */
import { arithmeticOf } from '../fingerprint/arithmetic.js';
import type { Problem } from '../problems/problem.js';
import type { Beginning } from './beginning.js';
import { logLoss } from './curves.js';
import type { RunRequest } from './run-request.js';

/** Where a run leaves what was recorded of it. */
export interface Difference {
  /** Steps done before. */
  readonly step: number;
  readonly recorded: number;
  readonly computed: number;
}

/** What a beginning is computed from. */
export type Replayable = Pick<RunRequest, 'problem' | 'optimizer' | 'seed' | 'engine' | 'dataset' | 'start'>;

/** How many losses a beginning has: a step of a training takes as long as many steps of its problem. */
export function beginningLength(kind: Problem['kind']): number {
  return kind === 'meta' ? 5 : 20;
}

/** The beginning of a recording of a problem of this kind, as it is kept. */
export function beginningOf(
  kind: Problem['kind'],
  { arithmetic, losses }: { readonly arithmetic: string; readonly losses: Float64Array },
): Beginning {
  return { arithmetic, losses: Array.from(losses.subarray(0, beginningLength(kind))) };
}

/** The first losses of a run, as an engine computes them now; those before the first that is not finite. */
export async function begun(run: Replayable, count = beginningLength(run.problem.kind)): Promise<Beginning> {
  const { engine, problem, optimizer, seed, dataset, start } = run;
  const trajectory = start?.() ?? engine.start({ problem, optimizer, seed, ...(dataset && { dataset }) });
  try {
    const losses = await trajectory.advance(count);
    const end = losses.findIndex((loss) => !Number.isFinite(loss));
    const finite = end < 0 ? losses : losses.subarray(0, end);
    return { arithmetic: await arithmeticOf(engine), losses: Array.from(finite) };
  } finally {
    trajectory.dispose();
  }
}

/**
 * Computes a beginning again and compares: to the bit where the arithmetic is that of the recording.
 *
 * @param tolerance how far another arithmetic may lead: the largest difference of log10 of the loss, or of meta-losses
 * @returns undefined where the run is as recorded
 */
export async function replay(
  run: Replayable,
  beginning: Beginning,
  tolerance: number,
): Promise<Difference | undefined> {
  const now = await begun(run, beginning.losses.length);
  const bound = now.arithmetic === beginning.arithmetic ? 0 : tolerance;
  const step = beginning.losses.findIndex((recorded, i) => {
    const computed = now.losses[i] ?? Number.NaN;
    return !(computed === recorded || distance(run.problem, recorded, computed) <= bound);
  });
  if (step < 0) return undefined;
  return { step, recorded: beginning.losses[step], computed: now.losses[step] ?? Number.NaN };
}

/** How far two beginnings of one run are apart; those of unequal length as far as can be. */
export function farthest(problem: Problem, a: Beginning, b: Beginning): number {
  if (a.losses.length !== b.losses.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...a.losses.map((loss, i) => distance(problem, loss, b.losses[i])));
}

/** A meta-loss is a logarithm already. */
function distance({ kind }: Problem, a: number, b: number): number {
  return Math.abs(kind === 'meta' ? a - b : logLoss(a) - logLoss(b));
}
