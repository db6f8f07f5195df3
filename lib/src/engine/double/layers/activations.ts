/** The activations in double precision. */
import type { Activation } from '../../../problems/layer.js';

/** The activation, and its derivative in terms of the activation's value. */
const activations: Record<Activation, { of(z: number): number; slope(y: number): number }> = {
  linear: { of: (z) => z, slope: () => 1 },
  sigmoid: { of: (z) => 1 / (1 + Math.exp(-z)), slope: (y) => y * (1 - y) },
  tanh: { of: Math.tanh, slope: (y) => 1 - y * y },
  relu: { of: (z) => Math.max(z, 0), slope: (y) => Number(y > 0) },
};

export function activated(activation: Activation, preactivations: Float64Array): Float64Array {
  return preactivations.map(activations[activation].of);
}

/** @returns the slope with respect to the preactivations, of that with respect to the outputs */
export function preactivationSlope(
  activation: Activation,
  outputs: Float64Array,
  slope: Float64Array,
): Float64Array {
  const derivative = activations[activation].slope;
  return slope.map((value, i) => value * derivative(outputs[i]));
}
