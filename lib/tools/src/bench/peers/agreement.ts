/** Whether a peer computes what the kit computes: judged by the first iterations from the same start on the same batches. */

export interface First {
  /** Of the first iterations: before each step of an evaluation, meta-losses of a training. */
  readonly losses: readonly number[];
  /** Length of the first meta-gradient; null where there is none. */
  readonly gradient: number | null;
}

/** Relative: single precision, sums in another order, and what a few steps make of that. */
const tolerance = { loss: 1e-4, gradient: 1e-3 };

/** @returns where they part, or undefined */
export function disagreement(kit: First, peer: First): string | undefined {
  const bad = kit.losses.findIndex((loss, i) => !isNear(peer.losses[i], loss, tolerance.loss));
  if (bad >= 0) return `loss ${bad + 1} is ${peer.losses[bad]}, in the kit ${kit.losses[bad]}`;
  if (kit.gradient === null || isNear(peer.gradient, kit.gradient, tolerance.gradient)) return undefined;
  return `the meta-gradient has length ${peer.gradient}, in the kit ${kit.gradient}`;
}

function isNear(found: number | null | undefined, wanted: number, tolerance: number): boolean {
  return typeof found === 'number' && Math.abs(found - wanted) <= tolerance * Math.abs(wanted);
}
