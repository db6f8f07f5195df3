import { describe, expect, it } from 'vitest';
import { type Measure, measured, measures, pointCount } from '../../core/src/evaluation/measure.js';

const losses = Float64Array.of(1, 10, 100, 1000, 19, 1);
/** Epochs of 2 iterations have 2 parts. */
const runningAccuracies = Float64Array.of(0.25, 0.75, 0.5, 1, 0, 0.5);

describe('what a point of a curve is', () => {
  it.each<[Measure, number[]]>([
    ['epoch mean', [Math.log10(5.5), Math.log10(550), 1]],
    ['part mean', [0, 1, 2, 3, Math.log10(19), 0]],
    ['loss before step', [0, 1, 2, 3, Math.log10(19), 0]],
    ['loss after step', [1, 2, 3, Math.log10(19), 0]],
    ['running accuracy', [0.5, 0.75, 0.25]],
    ['running accuracy of parts', [0.25, 0.75, 0.5, 1, 0, 0.5]],
  ])('%s, with epochs of 2 iterations', (measure, points) => {
    expect(measured({ losses, runningAccuracies }, measure, 2)).toEqual(points);
  });

  it('a tenth is the mean of its own iterations: of 20 per epoch two', () => {
    const long = Float64Array.from({ length: 25 }, (_, i) => i + 1);
    const points = measured({ losses: long, runningAccuracies }, 'part mean', 20);
    expect(points).toHaveLength(12);
    expect([points[0], points[9], points[11]]).toEqual([1.5, 19.5, 23.5].map(Math.log10));
  });

  it.each(measures)('%s: as many as are counted, whatever the length', (measure) => {
    for (let length = 0; length <= losses.length; length++) {
      const cut = { losses: losses.slice(0, length), runningAccuracies: runningAccuracies.slice(0, length) };
      expect(measured(cut, measure, 2)).toHaveLength(pointCount(length, measure, 2));
    }
  });
});
