/** How far out a point is: what the thesis' program watches for runaway trajectories. */
import { elementCount, type ParameterShape } from '../parameters.js';

/** The sum over the parameter blocks of their L2 norms. @param x flat, as many entries as the blocks together */
export function blockNorms(parameters: readonly ParameterShape[], x: Float32Array | Float64Array): number {
  let offset = 0;
  let total = 0;
  for (const { shape } of parameters) {
    const end = offset + elementCount(shape);
    let squares = 0;
    for (; offset < end; offset++) squares += x[offset] * x[offset];
    total += Math.sqrt(squares);
  }
  return total;
}

/**
 * The L2 norm of a vector of any length: scaled by its largest entry and summed with compensation, to the bits of Math.hypot,
 * which takes no more entries than a call has arguments.
 */
export function lengthOf(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const scaled = value / largest;
    const part = scaled * scaled - lost;
    const next = sum + part;
    lost = next - sum - part;
    sum = next;
  }
  return Math.sqrt(sum) * largest;
}
