import { describe, expect, test } from 'vitest';
import { naturalLogarithm } from '../../core/src/random/logarithm.js';
import { normalQuantile } from '../../core/src/random/normal-quantile.js';
import { polynomial } from '../../core/src/random/polynomial.js';
import { normalDistribution } from './statistics.js';

test('a polynomial has its constant term first', () => {
  expect(polynomial(Float64Array.of(1, 2, 3), 10)).toBe(321);
});

describe('naturalLogarithm', () => {
  test('is exact at powers of two', () => {
    expect(naturalLogarithm(1)).toBe(0);
    expect(naturalLogarithm(2)).toBe(Math.LN2);
    expect(naturalLogarithm(2 ** -33)).toBe(-22.873856958478196);
  });

  test('is within 5e-16 of Math.log, relatively, from 2^-33 to 2^33', () => {
    let worst = 0;
    for (let i = 0; i < 200_000; i++) {
      const x = 2 ** (((i - 100_000) * 33) / 100_000) * 1.000_000_1;
      worst = Math.max(worst, Math.abs(naturalLogarithm(x) / Math.log(x) - 1));
    }
    expect(worst).toBeLessThan(5e-16);
  });

  test('is within 5e-16 of Math.log where the two halves of its range meet', () => {
    for (const x of [Math.SQRT1_2, Math.SQRT2, 0.99999999, 1.00000001, 1.9999999, 3.9999999]) {
      expect(Math.abs(naturalLogarithm(x) / Math.log(x) - 1)).toBeLessThan(5e-16);
    }
  });
});

describe('normalQuantile', () => {
  // From Wichura's paper: the check values of PPND16.
  test.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
  ])('of %f is %f', (p, x) => {
    expect(normalQuantile(p)).toBeCloseTo(x, 14);
  });

  test('is the inverse of the distribution function from the first word to the last', () => {
    let worst = 0;
    for (let i = 0; i <= 20_000; i++) {
      // The lower half only: near p = 1 the spacing of the doubles alone would spoil the comparison.
      const p = 2 ** -33 * 2 ** ((i * 32) / 20_000);
      worst = Math.max(worst, Math.abs(normalDistribution(normalQuantile(p)) / p - 1));
    }
    expect(worst).toBeLessThan(5e-14);
  });

  test('is odd about one half', () => {
    for (const word of [0, 1, 1000, 2 ** 27, 2 ** 28 + 12345, 2 ** 31 - 1]) {
      const p = (word + 0.5) * 2 ** -32;
      expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
    }
  });
});
