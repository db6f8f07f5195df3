/**
 * The meta-loss of an unroll, from the losses L_u after its n steps (thesis equation 4.1).
 *
 *   (1/n) sum_u ln L_u      as the thesis ran it: { of: 'log', weights: 'mean' }
 *   (1/n) sum_u L_u         as it is printed:     { of: 'loss', weights: 'mean' }
 *
 * Or that of the last step alone, or with a weight for each step.
 */
import { finite, listOf, oneOf } from '../gate/kinds.js';
import type { Kind } from '../gate/settings.js';

/** What a training descends: which loss of a trajectory, with which weight of its steps. */
export interface Objective {
  /** Whether the logarithms of the losses are taken, or the losses. */
  readonly of: 'log' | 'loss';
  /** The mean over the steps, the last step alone, or a weight for each step. */
  readonly weights: 'mean' | 'final' | readonly number[];
}

export const meanOfLogs: Objective = { of: 'log', weights: 'mean' };

const named = oneOf(['mean', 'final'] as const);
const list = listOf(finite, { most: 100_000 });

export const objectiveForm = {
  of: oneOf(['log', 'loss'] satisfies Objective['of'][]),
  weights: {
    is: `${named.is}, or ${list.is}`,
    read: (value, place) => (Array.isArray(value) ? list.read(value, place) : named.read(value, place)),
  } satisfies Kind<Objective['weights']>,
};

/** What is added to L: keeps ln L finite where L is 0; far below any loss of single precision. */
export const tinyLoss = 1e-20;

/** NaN where a logarithm is taken of a negative loss. @param losses after each step */
export function metaLoss({ of, weights }: Objective, losses: Float64Array): number {
  const values = of === 'log' ? losses.map((loss) => Math.log(loss + tinyLoss)) : losses;
  if (weights === 'final') return values[values.length - 1];
  if (weights === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value, u) => sum + weights[u] * value, 0);
}

/** The derivative of the meta-loss with respect to the loss after step `u` of `steps`, counted from 0. */
export function metaLossDerivative(
  { of, weights }: Objective,
  loss: number,
  u: number,
  steps: number,
): number {
  const divisor = (weights === 'mean' ? steps : 1) * (of === 'log' ? loss + tinyLoss : 1);
  return weightOf(weights, u, steps) / divisor;
}

function weightOf(weights: Objective['weights'], u: number, steps: number): number {
  if (weights === 'mean') return 1;
  return weights === 'final' ? Number(u === steps - 1) : weights[u];
}
