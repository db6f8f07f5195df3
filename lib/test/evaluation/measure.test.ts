import { describe, expect, it } from 'vitest';
import { type Measure, measured, measures, pointCount } from '../../src/evaluation/measure.js';

const losses = Float64Array.of(1, 10, 100, 1000, 19, 1);

describe('what a point of a curve is', () => {
  it.each<[Measure, number[]]>([
    ['epoch mean', [Math.log10(5.5), Math.log10(550), 1]],
    ['loss before step', [0, 1, 2, 3, Math.log10(19), 0]],
    ['loss after step', [1, 2, 3, Math.log10(19), 0]],
  ])('%s, with epochs of 2 iterations', (measure, points) => {
    expect(measured(losses, measure, 2)).toEqual(points);
  });

  it.each(measures)('%s: as many as are counted, whatever the length', (measure) => {
    for (let length = 0; length <= losses.length; length++) {
      const points = measured(losses.slice(0, length), measure, 2);
      expect(points).toHaveLength(pointCount(length, measure, 2));
    }
  });
});
