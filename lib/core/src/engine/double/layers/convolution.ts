/** A convolution in double precision: every output pixel looks at the square of pixels around it, zeros beyond the border. */
import type { ConvolutionLayer } from '../../../problems/layer.js';
import { activated, preactivationGradient } from './activations.js';
import type { Forward } from './pass.js';

export const convolution: Forward<ConvolutionLayer> = (layer, parameters, inputs) => {
  const { height, width, channels, side, outputs: units, activation } = layer;
  const kernel = side * side * channels * units;
  const weights = parameters.subarray(0, kernel);
  const bias = parameters.subarray(kernel);
  const batch = inputs.length / (height * width * channels);
  const preactivations = new Float64Array(batch * height * width * units);
  for (let at = 0; at < preactivations.length; at += units) preactivations.set(bias, at);
  eachPair(layer, batch, (input, output, weight) => {
    for (let c = 0; c < channels; c++) {
      const value = inputs[input + c];
      const row = weight + c * units;
      for (let o = 0; o < units; o++) preactivations[output + o] += value * weights[row + o];
    }
  });
  const outputs = activated(activation, preactivations);
  return {
    outputs,
    backward: (outputGradient) => {
      const above = preactivationGradient(activation, outputs, outputGradient);
      const gradient = new Float64Array(parameters.length);
      const biasGradient = gradient.subarray(kernel);
      const below = new Float64Array(inputs.length);
      above.forEach((value, at) => {
        biasGradient[at % units] += value;
      });
      eachPair(layer, batch, (input, output, weight) => {
        for (let c = 0; c < channels; c++) {
          const value = inputs[input + c];
          const row = weight + c * units;
          let sum = 0;
          for (let o = 0; o < units; o++) {
            gradient[row + o] += value * above[output + o];
            sum += weights[row + o] * above[output + o];
          }
          below[input + c] += sum;
        }
      });
      return { parameters: gradient, inputs: below };
    },
  };
};

/**
 * Every pair of an output pixel and an input pixel that it looks at.
 * @param visit is told where the numbers of both pixels begin, and the weights between them, [channels, outputs]
 */
function eachPair(
  { height, width, channels, side, outputs }: ConvolutionLayer,
  batch: number,
  visit: (input: number, output: number, weight: number) => void,
): void {
  const reach = (side - 1) / 2;
  for (let b = 0; b < batch; b++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const output = ((b * height + y) * width + x) * outputs;
        for (let ky = 0; ky < side; ky++) {
          const fromY = y + ky - reach;
          if (fromY < 0 || fromY >= height) continue;
          for (let kx = 0; kx < side; kx++) {
            const fromX = x + kx - reach;
            if (fromX < 0 || fromX >= width) continue;
            const input = ((b * height + fromY) * width + fromX) * channels;
            visit(input, output, (ky * side + kx) * channels * outputs);
          }
        }
      }
    }
  }
}
