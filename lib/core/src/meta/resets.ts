/** When a training's trajectory begins anew: theta stays, everything else is drawn again. */
import type { Stream } from '../random/stream.js';
import type { ResetCause } from './training-log.js';

/** When a training leaves its trajectory and begins another. */
export interface ResetPolicy {
  /** Bounds of the uniform length of a trajectory, in problem steps, while fewer than `earlySteps` were done in all. */
  readonly early: readonly [number, number];
  readonly earlySteps: number;
  readonly later: readonly [number, number];
  /** A loss below this ends a trajectory. */
  readonly leastLoss: number;
  /** So does a sum of the L2 norms of the parameter blocks above this. */
  readonly largestNorm: number;
}

/** The program's numbers; the thesis gives 1000 to 20,000 only. */
export const thesisResets: ResetPolicy = {
  early: [50, 200],
  earlySteps: 5000,
  later: [1000, 20_000],
  leastLoss: 1e-15,
  largestNorm: 1e4,
};

/** The length of trajectory number `index`, in problem steps, both bounds included. */
export function drawLength(policy: ResetPolicy, stream: Stream, index: number, stepsSoFar: number): number {
  const [low, high] = stepsSoFar < policy.earlySteps ? policy.early : policy.later;
  const [draw] = stream.integers(new Int32Array(1), high - low + 1, index);
  return low + draw;
}

/** Why a trajectory that has come this far ends, or undefined. */
export function resetCause(
  policy: ResetPolicy,
  at: { readonly steps: number; readonly length: number; readonly loss: number; readonly norm: number },
): ResetCause | undefined {
  if (!Number.isFinite(at.loss) || !Number.isFinite(at.norm)) return 'non-finite';
  if (at.loss < policy.leastLoss) return 'loss';
  if (at.norm > policy.largestNorm) return 'norm';
  return at.steps >= at.length ? 'length' : undefined;
}
