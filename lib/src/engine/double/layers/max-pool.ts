/** A max pool in double precision. Of equal entries of a window, the first, row by row, gets the slope. */
import type { MaxPoolLayer } from '../../../problems/layer.js';
import { largestOfWindows } from '../../largest-of-windows.js';
import type { Forward } from './pass.js';

export const maxPool: Forward<MaxPoolLayer> = (layer, parameters, inputs) => {
  const places = largestOfWindows(layer, inputs);
  return {
    outputs: Float64Array.from(places, (place) => inputs[place]),
    backward: (slope) => {
      const below = new Float64Array(inputs.length);
      slope.forEach((value, at) => {
        below[places[at]] += value;
      });
      return { parameters: new Float64Array(parameters.length), inputs: below };
    },
  };
};
