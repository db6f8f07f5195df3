/** The pictures of growing cost, from numbers made up for them. */
import { describe, expect, test } from 'vitest';
import { renderSvg } from '../../thesis/src/figures/render.js';
import type { Trace } from '../../thesis/src/figures/traces.js';
import { growthPictures, threadCounts, withPoints } from '../../tools/src/bench/growth.js';
import { growthChart } from '../../tools/src/bench/growth-chart.js';
import { clashes, measured } from '../figures/measured.js';

/** Every curve with a point per value: 3 microseconds times the value to the power of 0.9. */
const pictures = growthPictures(8);
const growth = Object.fromEntries(
  pictures.flatMap(({ curves }) =>
    curves.map(({ name, points }) => [
      name,
      points.map(({ value }) => [value, 0.003 * value ** 0.9] as const),
    ]),
  ),
);

test('threads are doubled up to the most', () => {
  expect(threadCounts(1)).toEqual([1]);
  expect(threadCounts(2)).toEqual([1, 2]);
  expect(threadCounts(6)).toEqual([1, 2, 4, 6]);
});

test('every curve has a name of its own', () => {
  const names = pictures.flatMap(({ curves }) => curves.map(({ name }) => name));
  expect(new Set(names).size).toBe(names.length);
});

describe.each(pictures)('the picture "$stem"', (picture) => {
  const drawing = withPoints(picture, growth);
  const chart = growthChart(drawing);
  const svg = renderSvg(chart, picture.stem);

  test('has a line with a mark per point, and a tick where it was measured', () => {
    expect(chart.data).toHaveLength(picture.curves.length);
    const traces = chart.data as Trace[];
    const [{ points }] = drawing.curves;
    expect(traces[0].x).toEqual(points.map(([value]) => value));
    const [[, first]] = points;
    const height = (milliseconds: number) =>
      picture.shows === 'speed' ? first / milliseconds : milliseconds;
    expect(traces[0].y).toEqual(points.map(([, milliseconds]) => height(milliseconds)));
    const values = drawing.curves.flatMap((curve) => curve.points.map(([value]) => value));
    expect(chart.layout.xaxis?.tickvals).toEqual([...new Set(values)].sort((a, b) => a - b));
    const colors = traces.map(({ line }) => line?.color);
    expect(new Set(colors).size).toBe(picture.curves.length);
  });

  test('names both axes, keeps all text inside, and no label on another', async () => {
    const { width, height, labels } = measured(await svg);
    const yTitle = picture.shows === 'speed' ? 'times as fast as with one' : 'milliseconds';
    const words = labels.map(({ text }) => text);
    expect(words).toEqual(expect.arrayContaining([picture.xTitle, yTitle]));
    for (const { label } of drawing.curves) expect(words).toContain(label);
    for (const { text, box } of labels) {
      expect(box.left, text).toBeGreaterThanOrEqual(0);
      expect(box.top, text).toBeGreaterThanOrEqual(0);
      expect(box.right, text).toBeLessThanOrEqual(width);
      expect(box.bottom, text).toBeLessThanOrEqual(height);
    }
    expect(clashes(labels)).toEqual([]);
  });
});

test('a curve without points is not drawn', () => {
  const [{ curves }] = pictures;
  const drawing = withPoints(pictures[0], { ...growth, [curves[0].name]: [] });
  expect(drawing.curves.map(({ label }) => label)).toEqual([curves[1].label]);
});
