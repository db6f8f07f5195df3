import { expect, test } from 'vitest';
import { Pace } from '../../core/src/evaluation/pace.js';

test('chunks grow to a fraction of a second, at most fourfold at a time', () => {
  const pace = new Pace();
  const sizes = Array.from({ length: 6 }, () => {
    const size = pace.chunk;
    pace.took(size, size * 0.001);
    return size;
  });
  expect(sizes).toEqual([1, 4, 16, 64, 200, 200]);
});

test('slow steps are taken one by one, and no clock is too coarse', () => {
  const pace = new Pace();
  pace.took(1, 60);
  expect(pace.chunk).toBe(1);
  pace.took(1, 0);
  expect(pace.chunk).toBe(4);
});

test('the time left leaves the first chunk out', () => {
  const pace = new Pace();
  expect(pace.secondsLeft(10, 1, 101)).toBeUndefined();
  expect(pace.secondsLeft(12, 5, 101)).toBe(48);
});
