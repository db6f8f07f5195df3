/** How much work a layer is. */
import { inputsOf, type Layer } from '../../../problems/layer.js';

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
