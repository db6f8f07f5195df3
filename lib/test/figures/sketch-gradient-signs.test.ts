import { expect, test } from 'vitest';
import { gradientSignsSketch } from '../../thesis/src/figures/sketch-gradient-signs.js';
import type { Trace } from '../../thesis/src/figures/traces.js';

const traces = gradientSignsSketch().data as Trace[];
const discs = (axis: string) =>
  traces
    .filter(({ xaxis, marker }) => xaxis === axis && marker?.symbol === 'circle')
    .map(({ name, x, y }) => ({ name, x, y }));

test("the thesis' five points lie on the parabola, marked by the sign of the gradient", () => {
  const squares = (x: number[]) => x.map((value) => value * value);
  const [negative, positive] = [
    [-0.4, -0.3],
    [0.5, 0.7, 0.8],
  ];
  expect(discs('x')).toEqual([
    { name: 'negative gradient', x: negative, y: squares(negative) },
    { name: 'positive gradient', x: positive, y: squares(positive) },
  ]);
  const all = [0.2, 0.6, 0.66, 0.7, 0.8];
  expect(discs('x2')).toEqual([
    { name: 'negative gradient', x: [], y: [] },
    { name: 'positive gradient', x: all, y: squares(all) },
  ]);
});

test('each sign is in the legend once, and in the markers as a sign', () => {
  expect(traces.filter(({ showlegend }) => showlegend).map(({ name }) => name)).toEqual([
    'negative gradient',
    'positive gradient',
  ]);
  const symbolOf = (name: string) =>
    traces.filter((trace) => trace.name === name && trace.xaxis === 'x').map(({ marker }) => marker?.symbol);
  expect(symbolOf('negative gradient')).toEqual(['circle', 'line-ew-open']);
  expect(symbolOf('positive gradient')).toEqual(['circle', 'cross-thin-open']);
});
