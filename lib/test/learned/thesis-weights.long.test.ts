import { it } from 'vitest';
import { expectSimulated, simulated } from './thesis-weights.js';

it.each(simulated)(
  '$label with the weights that the thesis prints, three seeds',
  async (average) => {
    await expectSimulated(average, [0, 1, 2]);
  },
  240_000,
);
