import type { Data } from 'plotly.js-dist';
import { describe, expect, test } from 'vitest';
import { chart } from '../../thesis/src/figures/chart.js';
import { hot } from '../../thesis/src/figures/color-scale.js';
import { renderSvg } from '../../thesis/src/figures/render.js';
import { heatMap, steps, thesisMap } from './example.js';

type Heat = Extract<Data, { type?: 'heatmap' }>;
type Words = Extract<Data, { type?: 'scatter' }>;

const drawn = (of = heatMap(), map: typeof thesisMap | null = thesisMap) =>
  chart(of, map && { panels: [], heatMap: map });
const maps = (of = drawn()) => of.data.filter((trace): trace is Heat => trace.type === 'heatmap');
const words = (of = drawn()) => of.data.filter((trace): trace is Words => trace.type === 'scatter');
const headings = (of = drawn()) =>
  (of.layout.annotations ?? []).flatMap(({ text }) => (/^\([abc]\)/.test(text ?? '') ? [text] : []));

const rounded = (value: number | null | undefined) => (value == null ? null : Number(value.toFixed(3)));
const limits = (map: Heat | undefined) => [rounded(map?.zmin), rounded(map?.zmax)];
const valuesOf = (map: Heat | undefined) =>
  ((map?.z ?? []) as (number | null)[][]).map((row) => row.map((value) => rounded(value)));

const whole = () => ({
  ...heatMap(),
  panels: heatMap().panels.map((one) => ({
    ...one,
    series: one.series.map((curve) => ({ ...curve, x: steps(50), y: steps(50).map(() => -1) })),
  })),
});

describe('a heat map', () => {
  test("is drawn in the thesis' colouring, above the thesis' own", () => {
    const [ours, thesis] = maps();
    expect([ours, thesis].map(limits)).toEqual([
      [-1, -0.379],
      [-1, -0.379],
    ]);
    // What is larger is white too.
    expect(ours?.colorbar?.ticktext).toEqual(['\u22121.000', '\u2265 \u22120.379']);
    expect(valuesOf(ours)).toEqual([
      [-1, -0.8, -1],
      [-0.8, -0.6, null],
      [-0.5, -1, null],
    ]);
    expect(valuesOf(thesis)).toEqual([
      [-1, -0.75, null],
      [-0.804, -0.5, null],
      [null, -1, null],
    ]);
    expect([ours?.colorscale, thesis?.colorscale]).toEqual([hot, hot]);
  });

  test('has one scale, however large its own numbers are', () => {
    const [first] = heatMap().panels;
    const part = drawn({ ...heatMap(), panels: first ? [first] : [] });
    expect(maps(part).slice(0, 2).map(limits)).toEqual(maps().slice(0, 2).map(limits));
  });

  test('shows the means as numbers, those of the thesis beneath in a smaller size', () => {
    const [ours, thesis] = words();
    expect(ours?.text).toEqual(['−0.500', '−0.800', '−0.200', '−0.400', '−0.600', '−0.250', '−1.000']);
    expect(thesis?.text).toEqual(['−0.510', '−0.900', '−0.410', '−0.600', '−1.200']);
    expect([ours?.x?.slice(0, 4), thesis?.x?.slice(0, 3)]).toEqual([
      [0, 1, 2, 0],
      [0, 1, 0],
    ]);
    expect(Number(thesis?.textfont?.size)).toBeLessThan(Number(ours?.textfont?.size));
    expect(Number(thesis?.y?.[0])).toBeGreaterThan(Number(ours?.y?.[0]));
    expect(limits(maps()[2])).toEqual([-1, -0.2]);
  });

  test('frames the best of a column thick, and the best Adam thin where that is another', () => {
    const frames = (drawn().layout.shapes ?? []).map(({ x0, x1, y0, y1, line }) => [
      (Number(x0) + Number(x1)) / 2,
      (Number(y0) + Number(y1)) / 2,
      Number(line?.width) > 2 ? 'thick' : 'thin',
    ]);
    expect(frames).toEqual([
      [0, 0, 'thick'],
      [1, 2, 'thick'],
      [1, 0, 'thin'],
      [2, 0, 'thick'],
    ]);
  });

  test('explains its frames, and its grey cells where it has some', () => {
    const key = (of = drawn()) => of.layout.annotations?.at(-1)?.text?.replaceAll('<br>', ' ');
    expect(key()).toMatch(/^Thick frame: .* Thin frame: .* Grey: /);
    const full = drawn({ ...heatMap(), panels: heatMap().panels.slice(1, 2) });
    expect(key(full)).not.toContain('Grey');
  });

  test('says over how many epochs its means are', () => {
    expect(headings()[2]?.replaceAll('<br>', ' ')).toContain(
      'means of log10 of the loss over the first 2 of 50 epochs; in small print those of the thesis over the same',
    );
    expect(headings(drawn(whole()))[2]?.replaceAll('<br>', ' ')).toMatch(
      /over 50 epochs; in small .* thesis$/,
    );
  });

  test('over all epochs shows what the thesis shows as a mean alone', () => {
    expect(words(drawn(whole()))[1]?.text).toContain('−0.260');
  });

  test('whose curves are of several lengths is one of the epochs that all have', () => {
    const [first, ...others] = heatMap().panels;
    if (!first) throw new Error('no panel');
    const longer = first.series.map((one) => ({ ...one, x: [0, 1, 2], y: [...one.y, -9] }));
    const uneven = drawn({ ...heatMap(), panels: [{ ...first, series: longer }, ...others] });
    expect(words(uneven).map(({ text }) => text)).toEqual(words().map(({ text }) => text));
  });

  test('tells the range of the seeds and what is missing to who points at a cell', () => {
    const texts = maps()[0]?.hovertext as string[][];
    expect(texts[0]?.[0]).toBe(
      '<b>Adam .9</b>, 1e-1<br>mean −0.500, 2 seeds between −0.600 and −0.400<br>thesis −0.510',
    );
    expect(texts[1]?.[2]).toBe('<b>Adam .5</b>, 1e-2, first step at 1.0<br>no mean: diverged or not run');
  });

  test('without a map of the thesis is two maps', () => {
    const alone = drawn(heatMap(), null);
    expect(maps(alone)).toHaveLength(2);
    expect(words(alone)).toHaveLength(1);
    expect(headings(alone).map((text) => text?.slice(0, 3))).toEqual(['(a)', '(b)']);
    expect(headings(alone).join()).not.toContain('small print');
  });

  test('has its columns one under the other, and its rows from top to bottom', () => {
    const { layout } = drawn();
    for (const axis of [layout.xaxis, layout.xaxis2, layout.xaxis3]) {
      expect(axis).toMatchObject({ domain: [0, 1], range: [-0.5, 2.5], tickvals: [0, 1, 2] });
    }
    expect(layout.yaxis3?.range).toEqual([2.5, -0.5]);
    expect(layout.yaxis3?.domain?.[0]).toBeCloseTo(0, 12);
    expect(layout.yaxis?.domain?.[1]).toBe(1);
  });
});

test('a map of one number, or of none, can be drawn', async () => {
  const [first] = heatMap().panels;
  const [series] = first?.series ?? [];
  if (!first || !series) throw new Error('no series');
  const one = { ...heatMap(), panels: [{ ...first, series: [series] }] };
  expect(maps(drawn(one)).map(limits)).toEqual([
    [-1, -0.379],
    [-1, -0.379],
    [-0.5, 0.5],
  ]);
  const none = { ...one, panels: [{ ...first, series: [{ ...series, x: [], y: [] }] }] };
  expect(maps(drawn(none)).map(limits)).toEqual([
    [-1, -0.379],
    [-1, -0.379],
    [0, 1],
  ]);
  expect(await renderSvg(drawn(none), 'none')).not.toMatch(/NaN|Infinity/);
});
