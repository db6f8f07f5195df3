/**
 * Layers of a network, as data. Every engine reads the same records; how a layer is computed is the
 * engine's own affair. Images are rows of height x width x channels numbers, channels innermost.
 */

import { elementCount, type ParameterShape } from '../parameters.js';
import type { Stream } from '../random/stream.js';

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
  readonly activation: 'linear' | 'sigmoid' | 'tanh' | 'relu';
  readonly weights: Initializer;
  readonly bias: Initializer;
  /** Adds decay / 2 times the sum of the squared weights to the loss; no decay unless given. */
  readonly decay?: number;
}

export type ActivationKind = DenseLayer['activation'];

export const activations: readonly ActivationKind[] = ['linear', 'sigmoid', 'tanh', 'relu'];

/** A convolution of stride 1 with zeros beyond the border (SAME), W of shape [side, side, channels, outputs]. */
export interface ConvolutionLayer {
  readonly kind: 'convolution';
  /** Of the images that it reads, as of all layers on images. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of the square kernel, odd: 5. */
  readonly side: number;
  /** Channels of the images it makes, which are as large as those it reads. */
  readonly outputs: number;
  readonly activation: DenseLayer['activation'];
  readonly weights: Initializer;
  readonly bias: Initializer;
}

/**
 * The largest value of each window, channel by channel. Windows stand as TensorFlow's SAME puts them: ceil(height / stride)
 * of them, with what is missing to fill the last one split between both borders, the odd row or column at the end.
 */
export interface MaxPoolLayer extends Pick<ConvolutionLayer, 'height' | 'width' | 'channels'> {
  readonly kind: 'max-pool';
  readonly side: number;
  readonly stride: number;
}

/** Local response normalisation: y_c = x_c / (bias + alpha sum x_c'^2)^beta over the channels |c' - c| <= radius. */
export interface NormalizationLayer extends Pick<ConvolutionLayer, 'height' | 'width' | 'channels'> {
  readonly kind: 'normalization';
  readonly radius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** A layer of a network, as data. */
export type Layer = DenseLayer | ConvolutionLayer | MaxPoolLayer | NormalizationLayer;

/** A layer with weights. */
export type WeightedLayer = DenseLayer | ConvolutionLayer;

/** Height and width of the images that a pool makes. */
export function pooledSize({ height, width, stride }: MaxPoolLayer): { height: number; width: number } {
  return { height: Math.ceil(height / stride), width: Math.ceil(width / stride) };
}

/** Rows (or columns) of padding before the first window of a pool, of images that many rows high. */
export function paddingBefore({ side, stride }: MaxPoolLayer, length: number): number {
  return Math.floor(Math.max(0, (Math.ceil(length / stride) - 1) * stride + side - length) / 2);
}

/** The numbers of one example that a layer reads. */
export function inputsOf(layer: Layer): number {
  return layer.kind === 'dense' ? layer.inputs : layer.height * layer.width * layer.channels;
}

/** The numbers of one example that a layer makes. */
export function outputsOf(layer: Layer): number {
  switch (layer.kind) {
    case 'dense':
      return layer.outputs;
    case 'convolution':
      return layer.height * layer.width * layer.outputs;
    case 'max-pool': {
      const { height, width } = pooledSize(layer);
      return height * width * layer.channels;
    }
    case 'normalization':
      return inputsOf(layer);
  }
}

/** The shape of a layer's weights. */
export function weightsShape(layer: WeightedLayer): readonly number[] {
  return layer.kind === 'dense'
    ? [layer.inputs, layer.outputs]
    : [layer.side, layer.side, layer.channels, layer.outputs];
}

/** A parameter block and how it is drawn. */
interface Block extends ParameterShape {
  readonly initializer: Initializer;
}

/** The blocks of a list of layers in the order of the flat vector: weights and bias of each, "dense1/weights". */
function blocksOf(layers: readonly Layer[]): Block[] {
  const counts = { dense: 0, convolution: 0 };
  return layers.flatMap((layer) => {
    if (layer.kind !== 'dense' && layer.kind !== 'convolution') return [];
    const name = `${layer.kind}${++counts[layer.kind]}`;
    return [
      { name: `${name}/weights`, shape: weightsShape(layer), initializer: layer.weights },
      { name: `${name}/bias`, shape: [layer.outputs], initializer: layer.bias },
    ];
  });
}

/** The parameter blocks of a list of layers, in the order of the flat vector. */
export function parametersOf(layers: readonly Layer[]): ParameterShape[] {
  return blocksOf(layers).map(({ name, shape }) => ({ name, shape }));
}

/** Draws a starting point: each block from a stream of its own name, so that layers do not disturb each other. */
export function initializeLayers(layers: readonly Layer[], stream: Stream): Float32Array {
  const blocks = blocksOf(layers).map(({ name, shape, initializer }) =>
    draw(initializer, elementCount(shape), stream.split(name)),
  );
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
