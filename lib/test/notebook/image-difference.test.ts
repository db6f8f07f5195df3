/** Ends on two variants of the images, seed by seed, by hand. */
import { expect, test } from 'vitest';
import { Curve } from '../../thesis/src/notebook/curve.js';
import type { EvaluatedOptimizer } from '../../thesis/src/notebook/evaluate-here.js';
import { imageDifference, verdictOn } from '../../thesis/src/notebook/image-difference.js';

/** One that ends there, by seed. */
const ending = (...ends: readonly number[]): EvaluatedOptimizer => ({
  label: 'Mine',
  seeds: ends.map((end) => new Curve('Mine', [0, 1], [1, end])),
  diverged: [],
});

test('the difference is that of the means, with the seeds where it is least and largest, beside the wider of the spreads', () => {
  const found = imageDifference(ending(0.25, 0.5, 0), ending(0.5, 0.5, 0.125));
  expect(found).toEqual({
    first: 0.25,
    second: 0.375,
    difference: 0.125,
    lowest: 0,
    highest: 0.25,
    spread: 0.5,
  });
  expect(imageDifference(ending(0, 0.25), ending(0, -0.5))?.spread).toBe(0.5);
});

test.each([
  ['within the spread of seeds', [0, 0.5], [0.5, 1]],
  ['differs by 0.625', [0, 0.5], [0.625, 1.125]],
  ['differs by 0.625', [0.625, 1.125], [0, 0.5]],
  ['one seed has no spread', [0], [1]],
])('%s: %j and %j', (words, first, second) => {
  expect(verdictOn(imageDifference(ending(...first), ending(...second)))).toBe(words);
});

test('nothing is said of an optimizer of which a seed diverged on either', () => {
  const one = ending(0, 0.5);
  const lost = { ...one, diverged: [{ seed: 1, step: 3 }] };
  expect(imageDifference(one, lost)).toBeUndefined();
  expect(imageDifference(lost, one)).toBeUndefined();
  expect(verdictOn(undefined)).toBe('a seed diverged');
});
