/** How much work a layer is, and which way is less. */
import { type ConvolutionLayer, inputsOf, type Layer } from '../../../problems/layer.js';

/** The multiply-adds of a layer's matrix product, for one example. */
export function multiplyAdds(layer: Layer): number {
  switch (layer.kind) {
    case 'dense':
      return layer.inputs * layer.outputs;
    case 'convolution':
      return inputsOf(layer) * layer.side ** 2 * layer.outputs;
    default:
      return 0;
  }
}

/** Inputs times outputs beyond which transformed weights, 256 bytes for each, would take more memory than they save time. */
const mostPairs = 2 ** 18;

/**
 * Whether a layer is convolved by Winograd's transforms, which round otherwise: by a rule and not by a trial, so that every
 * machine computes the same. It follows measured times (lib/docs/kernels.md): of a tile's 64 positions each costs a
 * multiply-add for each input and output, and the transforms as much as 12 for each input or output; three tenths must be saved.
 * @param channels of its inputs, and `outputs`, with their padding
 */
export function isWinograd(
  { height, width, side }: ConvolutionLayer,
  channels: number,
  outputs: number,
): boolean {
  if ((side !== 3 && side !== 5) || channels % 4 !== 0 || Math.min(channels, outputs) < 8) return false;
  if (channels * outputs > mostPairs) return false;
  const tiles = Math.ceil(height / (9 - side)) * Math.ceil(width / (9 - side));
  const transformed = 64 * tiles * (channels * outputs + 12 * (channels + outputs));
  return transformed <= 0.7 * height * width * side ** 2 * channels * outputs;
}
