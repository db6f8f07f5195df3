/** The activations in double precision. */
import type { ActivationKind } from '../../../problems/layer.js';

/** The activation, and its derivative in terms of the activation's value. */
const activations: Record<ActivationKind, { of(z: number): number; derivative(y: number): number }> = {
  linear: { of: (z) => z, derivative: () => 1 },
  sigmoid: { of: (z) => 1 / (1 + Math.exp(-z)), derivative: (y) => y * (1 - y) },
  tanh: { of: Math.tanh, derivative: (y) => 1 - y * y },
  relu: { of: (z) => Math.max(z, 0), derivative: (y) => Number(y > 0) },
};

export function activated(activation: ActivationKind, preactivations: Float64Array): Float64Array {
  return preactivations.map(activations[activation].of);
}

/** @returns the gradient with respect to the preactivations, of that with respect to the outputs */
export function preactivationGradient(
  activation: ActivationKind,
  outputs: Float64Array,
  outputGradient: Float64Array,
): Float64Array {
  const { derivative } = activations[activation];
  return outputGradient.map((value, i) => value * derivative(outputs[i]));
}
