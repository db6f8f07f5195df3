import { it } from 'vitest';
import { expectSimulated, simulated } from './thesis-weights.js';

const [, second] = simulated;

it('LA_b with the weights that the thesis prints gives its mean and last values over 50 epochs', async () => {
  await expectSimulated(second, [0]);
}, 240_000);
