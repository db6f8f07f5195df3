/** The tensor engine on every backend that this machine has: TensorFlow too, where it is set up. */
import { chooseEngine } from '../../core/src/engine/choose.js';
import { backendNames } from '../../tfjs/src/tensor/backend-names.js';
import { whyUnavailable } from '../../tfjs/src/tensor/backends.js';

/** Made in the test, because some backends take a while to load. */
export const tensorBackends = backendNames
  .filter((name) => whyUnavailable(name) === undefined)
  .map((name) => ({
    name: `tensor/${name}`,
    make: async () => (await chooseEngine(`tensor/${name}`)).engine,
  }));
