import { describe, expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import {
  epochCurve,
  iterationCurve,
  iterationCurveAfterStep,
  logLoss,
  seedBand,
} from '../../core/src/evaluation/curves.js';
import { iterationsPerEpoch } from '../../core/src/evaluation/epoch.js';
import { tenImages } from './fake-engine.js';

describe('points per iteration', () => {
  test('show the loss before the step', () => {
    expect(iterationCurve(Float64Array.of(100, 1, 0.001))).toEqual([2, 0, Math.log10(0.001)]);
  });

  test('or the loss after it, which takes one loss more', () => {
    expect(iterationCurveAfterStep(Float64Array.of(100, 1, 0.001))).toEqual([0, Math.log10(0.001)]);
    expect(iterationCurveAfterStep(Float64Array.of())).toEqual([]);
  });
});

describe('points per epoch', () => {
  test('show the logarithm of the mean, not the mean of logarithms', () => {
    expect(epochCurve(Float64Array.of(1, 199, 5, 15), 2)).toEqual([2, 1]);
  });

  test('leave out an epoch that is not whole', () => {
    expect(epochCurve(Float64Array.of(10, 10, 10, 1, 1), 3)).toEqual([1]);
    expect(epochCurve(Float64Array.of(1), 3)).toEqual([]);
  });

  test('come from whole batches', () => {
    const mnist = { train: { ...tenImages.train, count: 55_000 } };
    expect(iterationsPerEpoch(mnist, 128)).toBe(429);
    expect(iterationsPerEpoch(tenImages, 10)).toBe(1);
    expect(() => iterationsPerEpoch(tenImages, 11)).toThrow(UsageError);
  });
});

describe('the logarithm of a loss', () => {
  test('of 0 is that of the smallest float32, so that it is a point', () => {
    expect(logLoss(0)).toBeCloseTo(-44.853, 3);
    expect(logLoss(Math.fround(1e-45))).toBe(logLoss(0));
    expect(epochCurve(Float64Array.of(0, 0), 2)).toEqual([logLoss(0)]);
  });

  test('of a negative number is refused', () => {
    expect(() => iterationCurve(Float64Array.of(1, -1))).toThrow(UsageError);
  });
});

describe('several seeds', () => {
  test('give mean, smallest and largest value per point', () => {
    expect(
      seedBand([
        [1, 5],
        [3, -5],
        [2, 3],
      ]),
    ).toEqual({ mean: [2, 1], low: [1, -5], high: [3, 5] });
  });

  test('end with the shortest', () => {
    expect(seedBand([[1, 2, 3], [3]])).toEqual({ mean: [2], low: [1], high: [3] });
  });
});
