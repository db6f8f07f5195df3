/** What operations make of what is no number, and of numbers too small: the same on every engine. */
import { describe, expect, it } from 'vitest';
import type { Engine } from '../../core/src/engine/engine.js';
import { sgd } from '../../core/src/optimizers/sgd.js';
import { sumOfSquares } from '../../core/src/problems/sum-of-squares.js';
import type { Value } from '../../core/src/values/value.js';
import { stack } from '../../core/src/values/value-on.js';
import { engines } from '../support/engines.js';

/** What an operation makes of each of some numbers: a step of a rule from there. */
async function applied(engine: Engine, numbers: readonly number[], operation: (x: Value) => Value) {
  const problem = {
    ...sumOfSquares({ dimensions: numbers.length }),
    initialize: () => Float32Array.from(numbers),
  };
  const optimizer = {
    ...sgd({ rate: 1 }),
    step: (state: object, { x }: { readonly x: Value }) => ({ x: operation(x), state: { ...state } }),
  };
  const trajectory = engine.start({ problem, optimizer, seed: 0 });
  await trajectory.advance(1);
  const found = [...(await trajectory.parameters())];
  trajectory.dispose();
  return found;
}

/** Of the first and second of them one has a square root. */
const numbers = [4, -4];
const first = (x: Value) => x.sqrt();
const second = (x: Value) => x.times(-1).sqrt();

const extremes: readonly (readonly [string, (x: Value) => Value])[] = [
  ['the larger of two', (x) => first(x).maximum(second(x))],
  ['the smaller of two', (x) => first(x).minimum(second(x))],
  ['the largest of three', (x) => stack([second(x), first(x), x.abs()]).max()],
  ['the smallest of three', (x) => stack([second(x), x.abs(), first(x)]).min()],
];

/** From the last whose exponential is as exact as any down to what is 0 in single precision. */
const small = Array.from({ length: 400 }, (_, i) => -85.99 - i * 0.05);

describe.each(engines)('$name', ({ make }) => {
  it.each(extremes)('%s is NaN where one of them is', async (_, operation) => {
    expect(await applied(await make(), numbers, operation)).toEqual([Number.NaN, Number.NaN]);
  });

  it('the larger of a number and NaN is NaN', async () => {
    const found = await applied(await make(), numbers, (x) => x.sqrt().maximum(0.5));
    expect(found).toEqual([2, Number.NaN]);
  });

  it('exp goes down to 0', async () => {
    const found = await applied(await make(), [...small, -120, -1e4, -3e38], (x) => x.exp());
    found.forEach((value, i) => {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(found[i - 1] ?? 1);
      // Below the least normal number and half of it more, 0 is as good.
      expect(Math.abs(value - Math.exp(small[i] ?? -120))).toBeLessThan(1.7e-38);
    });
    expect(found.slice(-2)).toEqual([0, 0]);
  });
});
