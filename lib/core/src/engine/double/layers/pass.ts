/**
 * What a kind of layer brings to the double engine: one function from its parameters and the examples below to a pass.
 * Arrays are flat, [batch, numbers of one example].
 */

/** One way through a layer, with the way back. */
export interface Pass {
  readonly outputs: Float64Array;
  /** What the layer itself adds to the loss; nothing unless given. */
  readonly penalty?: number;
  /** @param outputGradient derivative of the loss with respect to the outputs */
  backward(outputGradient: Float64Array): Gradients;
}

/** Derivatives of the loss. */
export interface Gradients {
  /** With respect to the layer's parameters, weights and then bias; empty where it has none. */
  readonly parameters: Float64Array;
  /** With respect to its inputs. */
  readonly inputs: Float64Array;
}

/** @param parameters the layer's own, weights and then bias */
export type Forward<L> = (layer: L, parameters: Float64Array, inputs: Float64Array) => Pass;
