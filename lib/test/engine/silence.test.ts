/** TensorFlow.js advertises its node package at the first operation of the cpu backend; here it does not. */
import { expect, it, vi } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { parabola } from '../support/problems.js';

it('the cpu backend starts without a word', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { engine } = await chooseEngine('tensor/cpu');
  const trajectory = engine.start({ problem: parabola, optimizer: sgd({ rate: 0.1 }), seed: 0 });
  await trajectory.advance(1);
  trajectory.dispose();
  expect(warn).not.toHaveBeenCalled();
});
