/**
 * Layers of a network, as data. Every engine reads the same records; how a layer is computed is the
 * engine's own affair.
 */
import type { Stream } from '../random/stream.js';
import type { ParameterShape } from './parameters.js';

export type Activation = 'linear' | 'sigmoid' | 'tanh' | 'relu';

/** How the entries of a parameter block are drawn at the start. */
export type Initializer =
  | { readonly kind: 'normal'; readonly deviation: number }
  /** Normal, cut at two standard deviations. */
  | { readonly kind: 'truncated-normal'; readonly deviation: number }
  | { readonly kind: 'constant'; readonly value: number };

/** y = activation(x W + b), W of shape [inputs, outputs]. */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: Activation;
  readonly weights: Initializer;
  readonly bias: Initializer;
}

export type Layer = DenseLayer;

/** The parameter blocks of a list of layers, in the order of the flat vector. */
export function parametersOf(layers: readonly Layer[]): ParameterShape[] {
  return layers.flatMap((layer, index) => [
    { name: `dense${index + 1}/weights`, shape: [layer.inputs, layer.outputs] },
    { name: `dense${index + 1}/bias`, shape: [layer.outputs] },
  ]);
}

/** Draws a starting point: each block from a stream of its own name, so that layers do not disturb each other. */
export function initializeLayers(layers: readonly Layer[], stream: Stream): Float32Array {
  const blocks = layers.flatMap((layer, index) => [
    draw(layer.weights, layer.inputs * layer.outputs, stream.split(`dense${index + 1}/weights`)),
    draw(layer.bias, layer.outputs, stream.split(`dense${index + 1}/bias`)),
  ]);
  const flat = new Float32Array(blocks.reduce((total, block) => total + block.length, 0));
  let offset = 0;
  for (const block of blocks) {
    flat.set(block, offset);
    offset += block.length;
  }
  return flat;
}

function draw(initializer: Initializer, size: number, stream: Stream): Float32Array {
  const values = new Float32Array(size);
  switch (initializer.kind) {
    case 'constant':
      return values.fill(initializer.value);
    case 'normal':
      return stream.normal(values).map((value) => value * initializer.deviation);
    case 'truncated-normal':
      return stream.truncatedNormal(values).map((value) => value * initializer.deviation);
  }
}
