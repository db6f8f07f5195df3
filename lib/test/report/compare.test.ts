import { describe, expect, test } from 'vitest';
import type { ReferenceSeries } from '../../thesis/src/data/reference.js';
import { compareFigure, compareSeries } from '../../thesis/src/report/compare.js';
import { heatMap, panels, reference, series, steps, thesisMap } from '../figures/example.js';

const ours = (y: readonly number[]) => series('Adam eta 1e-2', 'adam 1e-2', { y });
const thesis = (x: readonly number[], y: readonly number[]): ReferenceSeries => ({
  label: 'Adam eta 1e-2',
  x,
  y,
});

describe('a curve with every point', () => {
  test('against hand arithmetic', () => {
    // Differences 0.1, -0.2, 0.2: squares 0.01 + 0.04 + 0.04 = 0.09, over 3 points 0.03.
    expect(compareSeries(ours([0.1, -0.7, -0.8]), thesis([0, 1, 2], [0, -0.5, -1]))).toEqual({
      series: 'Adam eta 1e-2',
      reference: 'Adam eta 1e-2',
      at: 2,
      ourLast: -0.8,
      thesisLast: -1,
      complete: true,
      ourMean: expect.closeTo(-1.4 / 3, 12),
      thesisMean: -0.5,
      rms: expect.closeTo(Math.sqrt(0.03), 12),
      points: 3,
      how: 'every point',
    });
  });

  test('of ours that is shorter counts where we are, and says so', () => {
    const comparison = compareSeries(ours([0, -0.5]), thesis([0, 1, 2], [0, -0.4, -9]));
    expect(comparison).toMatchObject({ at: 1, ourLast: -0.5, thesisLast: -0.4, complete: false, points: 2 });
    expect(comparison?.rms).toBeCloseTo(Math.sqrt(0.01 / 2));
  });
});

test('a simplified curve is compared at the points listed, nothing in between', () => {
  const comparison = compareSeries(ours([0, 50, 50, 50, -1]), thesis([0, 4, 9], [0, -2, -3]));
  expect(comparison).toMatchObject({
    at: 4,
    ourLast: -1,
    thesisLast: -2,
    points: 2,
    how: 'the points listed',
  });
  expect(comparison?.rms).toBeCloseTo(Math.sqrt(0.5));
});

describe('a noisy curve', () => {
  const binned = { bin_width: 3, x_start: [0, 3], min: [-9, -9], max: [9, 9], mean: [-1, -2.5] };
  const noisy: ReferenceSeries = { ...thesis([0, 5], [7, 7]), binned };

  test('is compared by the means of bins, ours binned in the same way', () => {
    // Our means: (0 - 1 - 2)/3 = -1 and (-1 - 2 - 3)/3 = -2; differences 0 and 0.5.
    const comparison = compareSeries(ours([0, -1, -2, -1, -2, -3]), noisy);
    expect(comparison).toMatchObject({
      at: 3,
      ourLast: -2,
      thesisLast: -2.5,
      points: 2,
      complete: true,
      how: 'means per 3',
    });
    expect(comparison?.rms).toBeCloseTo(Math.sqrt(0.125));
    expect([comparison?.ourMean, comparison?.thesisMean]).toEqual([-1.5, -1.75]);
  });

  test('a bin that ours does not fill does not count', () => {
    expect(compareSeries(ours([0, -1, -2, -1, -2]), noisy)).toMatchObject({
      at: 0,
      points: 1,
      complete: false,
    });
    expect(compareSeries(ours([0, -1]), noisy)).toBeUndefined();
  });
});

test('a curve without a finite point has no comparison', () => {
  expect(compareSeries(ours([]), thesis([0], [0]))).toBeUndefined();
});

test('of a figure: each series against its counterpart in the same panel', () => {
  const figure = panels();
  const all = reference(figure);
  const comparisons = compareFigure(figure, all);
  expect(comparisons.map((one) => [one.panel, one.series])).toEqual([
    ['a', 'Adam eta 1e-2'],
    ['a', 'RMSProp eta 1e-2'],
    ['b', 'Adam eta 1e-2'],
  ]);
  const shifted = {
    panels: all.panels.map((one) =>
      one.panel === 'b'
        ? { ...one, series: one.series.map((s) => ({ ...s, x: steps(50), y: steps(50).map(() => 5) })) }
        : one,
    ),
  };
  expect(compareFigure(figure, shifted)[0]).toEqual(comparisons[0]);
  expect(compareFigure(figure, shifted)[2]?.thesisLast).toBe(5);
  expect(compareFigure(figure, null)).toEqual([]);
});

describe('of a heat map', () => {
  const half = (mean: number) => [...Array(25).fill(mean + 0.5), ...Array(25).fill(mean - 0.5)];
  const whole = {
    ...heatMap(),
    panels: heatMap().panels.map((one) => ({
      ...one,
      series: one.series.map((s) => ({ ...s, x: steps(50), y: half((s.y[0] ?? 0) - 0.5) })),
    })),
  };
  const all = { panels: [], heatMap: thesisMap };

  test("each cell's mean is set against the thesis' of the same row and column", () => {
    const comparisons = compareFigure(whole, all);
    expect(comparisons.map(({ panel, series }) => [panel, series])).toEqual([
      ['1e-1', 'Adam .9'],
      ['1e-1', 'Adam .5'],
      ['1e-1', 'LA'],
      ['1e-2', 'Adam .9'],
      ['1e-2', 'Adam .5'],
      ['1e-2', 'LA'],
    ]);
    expect(comparisons[5]).toEqual({
      panel: '1e-2',
      series: 'LA',
      reference: 'LA',
      at: 49,
      ourLast: expect.closeTo(-1, 12),
      thesisLast: -1.2,
      complete: true,
      ourMean: expect.closeTo(-1, 12),
      thesisMean: -1.2,
      rms: expect.closeTo(0.2, 12),
      points: 50,
      how: 'mean of 50 epochs',
    });
  });

  test("a mean of fewer epochs is set against that of the thesis' curve over the same, a curve that diverged has none", () => {
    const [first] = compareFigure(heatMap(), all);
    expect(first).toMatchObject({
      at: 1,
      points: 2,
      complete: false,
      thesisMean: -0.51,
      how: 'mean of the first 2 epochs',
    });
    expect(compareFigure(heatMap(), all).map(({ panel, series }) => [panel, series])).not.toContainEqual([
      '1e-1',
      'LA',
    ]);
    const [one] = whole.panels;
    const diverged = (one?.series ?? []).map((s) => ({ ...s, diverged: [{ seed: 0, step: 50 }] }));
    expect(compareFigure({ ...whole, panels: one ? [{ ...one, series: diverged }] : [] }, all)).toEqual([]);
    expect(compareFigure(whole, { panels: [] })).toEqual([]);
    expect(compareFigure(whole, null)).toEqual([]);
  });
});
