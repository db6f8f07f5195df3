/** Epochs in parts. */
import { describe, expect, it } from 'vitest';
import { partEnd, partsPerEpoch, wholeParts } from '../../core/src/evaluation/epoch.js';

describe('the parts of an epoch', () => {
  it('are tenths: 39 steps each of 390, 42 or 43 of 429', () => {
    expect([1, 2, 10, 11, 25].map((part) => partEnd(part, 390))).toEqual([39, 78, 390, 429, 975]);
    expect([1, 2, 3, 10, 20].map((part) => partEnd(part, 429))).toEqual([42, 85, 128, 429, 858]);
  });

  it('are steps where an epoch has fewer than ten', () => {
    expect(partsPerEpoch(5)).toBe(5);
    expect([0, 1, 2, 5, 6].map((part) => partEnd(part, 5))).toEqual([0, 1, 2, 5, 6]);
  });

  it.each([1, 3, 5, 10, 12, 77, 390, 429])('are counted by the steps they end at, %d per epoch', (epoch) => {
    let parts = 0;
    for (let steps = 0; steps <= 3 * epoch; steps++) {
      if (steps > 0 && partEnd(parts + 1, epoch) === steps) parts++;
      expect(wholeParts(steps, epoch), `${steps}`).toBe(parts);
    }
    expect(parts).toBe(3 * partsPerEpoch(epoch));
  });

  it('are none without epochs', () => {
    expect(wholeParts(1000, Number.POSITIVE_INFINITY)).toBe(0);
  });
});
