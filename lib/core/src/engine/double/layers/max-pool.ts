/** A max pool in double precision. Of equal entries of a window, the first, row by row, gets the gradient. */
import type { MaxPoolLayer } from '../../../problems/layer.js';
import { maxPoolArgmax } from '../../max-pool-argmax.js';
import type { Forward } from './pass.js';

export const maxPool: Forward<MaxPoolLayer> = (layer, parameters, inputs) => {
  const places = maxPoolArgmax(layer, inputs);
  return {
    outputs: Float64Array.from(places, (place) => inputs[place]),
    backward: (outputGradient) => {
      const below = new Float64Array(inputs.length);
      outputGradient.forEach((value, at) => {
        below[places[at]] += value;
      });
      return { parameters: new Float64Array(parameters.length), inputs: below };
    },
  };
};
