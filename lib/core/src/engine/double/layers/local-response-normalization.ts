/**
 * Local response normalisation in double precision. With s_c = bias + alpha sum x_c'^2 over the channels near c:
 *
 *   y_c = x_c s_c^-beta
 *   dL/dx_c = g_c s_c^-beta - 2 alpha beta x_c (sum of g_c' x_c' s_c'^(-beta - 1) over the same channels)
 */
import type { NormalizationLayer } from '../../../problems/layer.js';
import type { Forward } from './pass.js';

export const normalization: Forward<NormalizationLayer> = (layer, parameters, inputs) => {
  const { channels, radius, bias, alpha, beta } = layer;
  const squares = inputs.map((value) => value * value);
  const scales = nearbySums(squares, channels, radius).map((sum) => bias + alpha * sum);
  return {
    outputs: inputs.map((value, at) => value * scales[at] ** -beta),
    backward: (outputGradient) => {
      const shares = outputGradient.map((value, at) => value * inputs[at] * scales[at] ** (-beta - 1));
      const sums = nearbySums(shares, channels, radius);
      const below = outputGradient.map(
        (value, at) => value * scales[at] ** -beta - 2 * alpha * beta * inputs[at] * sums[at],
      );
      return { parameters: new Float64Array(parameters.length), inputs: below };
    },
  };
};

/** For each channel of each pixel, the sum over the channels of that pixel at most `radius` away. */
function nearbySums(values: Float64Array, channels: number, radius: number): Float64Array {
  return values.map((_, at) => {
    const channel = at % channels;
    const first = at - Math.min(radius, channel);
    const end = at + Math.min(radius, channels - 1 - channel) + 1;
    let sum = 0;
    for (let near = first; near < end; near++) sum += values[near];
    return sum;
  });
}
