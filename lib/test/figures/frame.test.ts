import { expect, test } from 'vitest';
import { frameFor } from '../../thesis/src/figures/frame.js';

const axis = { label: 'Loss', range: [-2, 2], ticks: [-2, -1, 0, 1, 2] } as const;

test("the thesis' frame stays while our values fit", () => {
  expect(frameFor(axis, [-1.9, 2])).toEqual({ range: [-2, 2], ticks: [-2, -1, 0, 1, 2] });
  expect(frameFor(axis, [])).toEqual({ range: [-2, 2], ticks: [-2, -1, 0, 1, 2] });
});

test('it widens on the side where they do not, with ticks at the same step', () => {
  const { range, ticks } = frameFor(axis, [0, 3]);
  expect(range).toEqual([-2, 3.12]);
  expect(ticks).toEqual([-2, -1, 0, 1, 2, 3]);
  expect(frameFor(axis, [-2.95]).ticks).toEqual([-3, -2, -1, 0, 1, 2]);
});

test('a curve that runs away does not press the others flat', () => {
  expect(frameFor(axis, [38]).range).toEqual([-2, 4]);
});

test('ticks are exact decimals', () => {
  const tenths = { label: 'Loss', range: [0.05, 0.55], ticks: [0.1, 0.2, 0.3] } as const;
  expect(frameFor(tenths, [0.6]).ticks).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  const below = {
    ...tenths,
    range: [-0.72, -0.02],
    ticks: [-0.7, -0.6, -0.5, -0.4, -0.3, -0.2, -0.1],
  } as const;
  expect(frameFor(below, [0.2]).ticks.slice(-4)).toEqual([-0.1, 0, 0.1, 0.2]);
});
