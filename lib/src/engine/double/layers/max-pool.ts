/** A max pool in double precision. Of equal entries of a window, the first, row by row, gets the slope. */
import { type MaxPoolLayer, paddingBefore, pooledSize } from '../../../problems/layer.js';
import type { Forward } from './pass.js';

export const maxPool: Forward<MaxPoolLayer> = (layer, parameters, inputs) => {
  const sources = sourcesOf(layer, inputs);
  return {
    outputs: Float64Array.from(sources, (source) => inputs[source]),
    backward: (slope) => {
      const below = new Float64Array(inputs.length);
      slope.forEach((value, at) => {
        below[sources[at]] += value;
      });
      return { parameters: new Float64Array(parameters.length), inputs: below };
    },
  };
};

/** Where each output comes from: the place of the largest entry of its window. */
function sourcesOf(layer: MaxPoolLayer, inputs: Float64Array): Int32Array {
  const { height, width, channels, side, stride } = layer;
  const pooled = pooledSize(layer);
  const [above, left] = [paddingBefore(layer, height), paddingBefore(layer, width)];
  const batch = inputs.length / (height * width * channels);
  const sources = new Int32Array(batch * pooled.height * pooled.width * channels);
  let next = 0;
  for (let b = 0; b < batch; b++) {
    for (let y = 0; y < pooled.height; y++) {
      const [top, bottom] = within(y * stride - above, side, height);
      for (let x = 0; x < pooled.width; x++) {
        const [first, end] = within(x * stride - left, side, width);
        for (let c = 0; c < channels; c++) {
          let largest = ((b * height + top) * width + first) * channels + c;
          for (let fromY = top; fromY < bottom; fromY++) {
            for (let fromX = first; fromX < end; fromX++) {
              const at = ((b * height + fromY) * width + fromX) * channels + c;
              if (inputs[at] > inputs[largest]) largest = at;
            }
          }
          sources[next++] = largest;
        }
      }
    }
  }
  return sources;
}

/** The part of a window that lies on the image: its first row or column, and the one after its last. */
function within(begin: number, side: number, length: number): [number, number] {
  return [Math.max(0, begin), Math.min(length, begin + side)];
}
