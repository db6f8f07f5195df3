/** How far out a point is: what the thesis' program watches for runaway trajectories. */
import { type ParameterShape, sizeOf } from '../problems/parameters.js';

/** The sum over the parameter blocks of their L2 norms. @param x flat, as many entries as the blocks together */
export function blockNorms(parameters: readonly ParameterShape[], x: Float32Array | Float64Array): number {
  let offset = 0;
  let total = 0;
  for (const { shape } of parameters) {
    const end = offset + sizeOf(shape);
    let squares = 0;
    for (; offset < end; offset++) squares += x[offset] * x[offset];
    total += Math.sqrt(squares);
  }
  return total;
}
