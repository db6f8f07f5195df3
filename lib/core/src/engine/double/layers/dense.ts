/** A dense layer in double precision, with its weight decay. */
import type { DenseLayer } from '../../../problems/layer.js';
import { activated, preactivationGradient } from './activations.js';
import type { Forward } from './pass.js';

export const dense: Forward<DenseLayer> = (layer, parameters, inputs) => {
  const { inputs: width, outputs: units, activation, decay = 0 } = layer;
  const weights = parameters.subarray(0, width * units);
  const bias = parameters.subarray(width * units);
  const batch = inputs.length / width;
  const preactivations = new Float64Array(batch * units);
  for (let b = 0; b < batch; b++) {
    const row = preactivations.subarray(b * units, (b + 1) * units);
    row.set(bias);
    for (let i = 0; i < width; i++) {
      const input = inputs[b * width + i];
      if (input === 0) continue;
      for (let o = 0; o < units; o++) row[o] += input * weights[i * units + o];
    }
  }
  const outputs = activated(activation, preactivations);
  return {
    outputs,
    penalty: (decay / 2) * weights.reduce((sum, weight) => sum + weight * weight, 0),
    backward: (outputGradient) => {
      const above = preactivationGradient(activation, outputs, outputGradient);
      const gradient = new Float64Array(parameters.length);
      const biasGradient = gradient.subarray(width * units);
      const below = new Float64Array(inputs.length);
      weights.forEach((weight, at) => {
        gradient[at] = decay * weight;
      });
      for (let b = 0; b < batch; b++) {
        const row = above.subarray(b * units, (b + 1) * units);
        for (let o = 0; o < units; o++) biasGradient[o] += row[o];
        for (let i = 0; i < width; i++) {
          const input = inputs[b * width + i];
          let sum = 0;
          for (let o = 0; o < units; o++) {
            gradient[i * units + o] += input * row[o];
            sum += weights[i * units + o] * row[o];
          }
          below[b * width + i] = sum;
        }
      }
      return { parameters: gradient, inputs: below };
    },
  };
};
