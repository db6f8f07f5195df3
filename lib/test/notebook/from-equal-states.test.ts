import { expect, test, vi } from 'vitest';
import { doubleEngine } from '../../core/src/engine/double/double-engine.js';
import { UsageError } from '../../core/src/errors.js';
import { adam } from '../../core/src/optimizers/adam.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import { fromEqualStates } from '../../thesis/src/notebook/from-equal-states.js';

vi.mock(import('../../thesis/src/notebook/progress.js'), async (original) => ({
  ...(await original()),
  watched: (work) =>
    work(
      () => {},
      () => {},
    ),
}));

const problem = sumOfSquares({ dimensions: 4 });
const asked = { problem, steps: 10, every: 4, horizon: 3, engine: doubleEngine } as const;

test('each goes on from the states of the first, by hand', async () => {
  // Of the sum of squares, gradient descent leaves (1 - 2 rate)^2 a step: in the mean of 1, 2 and 3 steps, the fourth power.
  const [slow, fast] = await fromEqualStates({
    ...asked,
    optimizers: [sgd({ rate: 0.01 }), { ...sgd({ rate: 0.1 }), title: 'fast' }],
  });
  expect(slow?.x).toEqual([0, 4, 8]);
  expect(fast?.label).toBe('fast');
  const [first = Number.NaN] = slow?.y ?? [];
  slow?.y.forEach((mean, i) => {
    expect(mean).toBeCloseTo(first + 2 * 4 * i * Math.log(0.98), 10);
  });
  fast?.y.forEach((mean, i) => {
    expect(mean - (slow?.y[i] ?? Number.NaN)).toBeCloseTo(4 * Math.log(0.8 / 0.98), 10);
  });
});

test('refuses an optimizer that keeps another state, and counts that are none', async () => {
  const optimizers = [sgd({ rate: 0.01 }), adam({ rate: 0.01 })] as const;
  await expect(fromEqualStates({ ...asked, optimizers })).rejects.toThrow(UsageError);
  await expect(async () => fromEqualStates({ ...asked, optimizers, horizon: 0 })).rejects.toThrow(/horizon/);
});
