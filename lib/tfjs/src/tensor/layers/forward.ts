/** Any layer in tensor operations. */
import type { Layer } from 'l2o/internal/problems/layer.js';
import { convolution } from './convolution.js';
import { dense } from './dense.js';
import { normalization } from './local-response-normalization.js';
import { maxPool } from './max-pool.js';
import type { Forward } from './pass.js';

export const forward: Forward<Layer> = (layer, parameters, inputs) => {
  switch (layer.kind) {
    case 'dense':
      return dense(layer, parameters, inputs);
    case 'convolution':
      return convolution(layer, parameters, inputs);
    case 'max-pool':
      return maxPool(layer, parameters, inputs);
    case 'normalization':
      return normalization(layer, parameters, inputs);
  }
};
