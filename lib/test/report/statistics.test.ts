/** Against tables, and by hand. */
import { describe, expect, it } from 'vitest';
import {
  countToDecide,
  estimateOf,
  holm,
  intervalOf,
  pAbove,
  pBelow,
  singleDifference,
} from '../../thesis/src/report/statistics.js';

describe('a mean of few values', () => {
  // 1, 2, 4.5: mean 2.5, variance 3.25, standard error sqrt(3.25 / 3).
  const three = estimateOf([1, 2, 4.5]);

  it('has its standard error, with one degree of freedom less', () => {
    expect(three).toEqual({ mean: 2.5, error: expect.closeTo(1.0408, 4), freedom: 2, count: 3 });
  });

  // Student's t at 97.5 %: 4.30265 with 2, 2.57058 with 5, 1.96234 with 1000 degrees of freedom (tables).
  it.each([
    [2, 4.30265],
    [5, 2.57058],
    [1000, 1.96234],
  ])('its interval with %d degrees of freedom is %d standard errors wide to each side', (freedom, t) => {
    const [low, high] = intervalOf({ mean: 1, error: 0.1, freedom, count: freedom + 1 });
    expect([low, high]).toEqual([expect.closeTo(1 - 0.1 * t, 5), expect.closeTo(1 + 0.1 * t, 5)]);
  });

  it('p is that of the t test, on either side', () => {
    expect(pAbove({ mean: 0.430265273, error: 0.1, freedom: 2, count: 3 }, 0)).toBeCloseTo(0.025, 8);
    expect(pBelow({ mean: -0.430265273, error: 0.1, freedom: 2, count: 3 }, 0)).toBeCloseTo(0.025, 8);
    expect(pAbove(three, 2.5)).toBeCloseTo(0.5, 12);
    const exact = { mean: 1, error: 0, freedom: 1, count: 1 };
    expect([pAbove(exact, 0.9), pAbove(exact, 1), pBelow(exact, 0.9)]).toEqual([0, 1, 1]);
  });
});

it('two single values: Welch', () => {
  const one = { value: 0.3, freedom: 2 };
  expect(singleDifference(1, one, { value: 0.4, freedom: 5 })).toMatchObject({
    error: expect.closeTo(0.5, 12),
    freedom: expect.closeTo(0.25 ** 2 / (0.09 ** 2 / 2 + 0.16 ** 2 / 5), 10),
  });
  expect(singleDifference(1, one, { value: Number.POSITIVE_INFINITY, freedom: 1 })).toMatchObject({
    freedom: 1,
  });
});

it('Holm: the smallest times their number, none smaller than the one before it', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.5, 0.9])).toEqual([1, 1]);
});

it('how many values would decide', () => {
  // A difference of one standard deviation, one-sided 2.5 %, power 80 %: 10 pairs (tables of power).
  expect(countToDecide(1, 1, 0.025)).toBeGreaterThanOrEqual(10);
  expect(countToDecide(1, 1, 0.025)).toBeLessThanOrEqual(11);
  expect(countToDecide(1, 0.01, 0.025)).toBe(Number.POSITIVE_INFINITY);
  expect(countToDecide(1, 0, 0.025)).toBe(Number.POSITIVE_INFINITY);
});
