/** The picture of a training, from a log made up for it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TrainingLog } from '../../core/src/meta/training-log.js';
import { binned } from '../../thesis/src/figures/binned.js';
import { renderSvg } from '../../thesis/src/figures/render.js';
import type { Trace } from '../../thesis/src/figures/traces.js';
import { trainingChart } from '../../thesis/src/figures/training-chart.js';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** 2000 meta-iterations with resets of three causes, four validations, one of them diverged. */
const log: TrainingLog = {
  metaLosses: Float64Array.from(range(2000), (i) => Math.sin(i * 12.9898) - i / 500),
  gradientNorms: range(2000).map((i) => 10 ** (Math.sin(i * 78.233) - 2)),
  resets: [
    ...range(12).map((i) => ({ iteration: 80 * (i + 1), cause: 'length' as const })),
    { iteration: 1203, cause: 'norm' },
    { iteration: 1500, cause: 'non-finite' },
  ],
  validations: [
    { iteration: 500, score: -0.25 },
    { iteration: 1000, score: -0.5 },
    { iteration: 1500, score: Number.POSITIVE_INFINITY },
    { iteration: 2000, score: -0.375 },
  ],
  selected: { iteration: 1000, score: -0.5 },
};

/** 30 meta-iterations in which nothing happened. */
const short: TrainingLog = {
  metaLosses: log.metaLosses.slice(0, 30),
  gradientNorms: range(30).map((i) => 1e-6 * (2 + Math.sin(i))),
  resets: [],
  validations: [],
  selected: undefined,
};

const chartOf = (change: Partial<TrainingLog> = {}) =>
  trainingChart({ ...log, ...change }, 'LA_b on <MlpMnist>');
const tracesOf = (of: TrainingLog) => trainingChart(of, 'x').data as Trace[];
const on = (traces: readonly Trace[], axis: string) => traces.filter(({ yaxis }) => yaxis === axis);
const textsOf = ({ layout }: ReturnType<typeof trainingChart>) => layout.annotations?.map(({ text }) => text);

describe('binned', () => {
  test('gives mean and range of every bin, at its middle', () => {
    const { width, x, mean, low, high } = binned([1, 2, 6, 4, 8, 0, 3], 4);
    expect([width, x, mean, low, high]).toEqual([
      2,
      [1.5, 3.5, 5.5, 7],
      [1.5, 5, 4, 3],
      [1, 4, 0, 3],
      [2, 6, 8, 3],
    ]);
  });

  test.each([
    [400, 1],
    [401, 2],
    [900, 5],
    [2001, 10],
    [200_000, 500],
  ])('of %d values at most 400 are drawn: bins of %d', (count, width) => {
    const bins = binned(new Float64Array(count), 400);
    expect(bins.width).toBe(width);
    expect(bins.x.length).toBe(Math.ceil(count / width));
  });

  test('leaves out what is not finite, and bins without anything else', () => {
    const { x, mean } = binned([Number.NaN, 4, Number.POSITIVE_INFINITY, Number.NaN, 5, 7], 3);
    expect([x, mean]).toEqual([
      [1.5, 5.5],
      [4, 6],
    ]);
  });
});

describe('trainingChart', () => {
  test('draws a long curve as means with their range, a short one as it is', () => {
    const [band, line] = on(tracesOf(log), 'y');
    const bins = binned(log.metaLosses, 250);
    expect(line).toMatchObject({ x: bins.x, y: bins.mean });
    expect(band).toMatchObject({ fill: 'toself', y: [...bins.low, ...bins.high.toReversed()] });
    expect(textsOf(chartOf())?.[1]).toBe(
      'meta-loss: mean of ln L (line: mean of every 10, area: their range)',
    );
    const [curve, ...others] = on(tracesOf(short), 'y');
    expect(others).toEqual([]);
    expect(curve).toMatchObject({ x: range(30).map((i) => i + 1), y: [...short.metaLosses] });
  });

  test('has the norm of the meta-gradient on an axis of logarithms, without zeros and what is not finite', () => {
    const norms = [1, 100, 0, 0.01, Number.NaN, 1];
    const [curve] = on(tracesOf({ ...short, gradientNorms: norms }), 'y2');
    expect(curve).toMatchObject({ x: [1, 2, 4, 6], y: [1, 100, 0.01, 1] });
    const { yaxis2 } = chartOf({ gradientNorms: norms }).layout;
    expect(yaxis2).toMatchObject({
      type: 'log',
      tickvals: [0.01, 0.1, 1, 10, 100],
      ticktext: ['10<sup>\u22122</sup>', '10<sup>\u22121</sup>', '1', '10<sup>1</sup>', '10<sup>2</sup>'],
    });
    expect(trainingChart(short, 'x').layout.yaxis2).not.toHaveProperty('tickvals');
  });

  test('averages the logarithms of the norms', () => {
    const gradientNorms = range(500).map((i) => (i % 2 === 0 ? 1 : 100));
    const [band, line] = on(tracesOf({ ...log, gradientNorms }), 'y2');
    expect(line?.y).toEqual(range(250).map(() => 10));
    expect(band?.y).toEqual([...range(250).map(() => 1), ...range(250).map(() => 100)]);
  });

  test('has a row of ticks per cause that occurred, each in a colour of its own', () => {
    const rows = on(tracesOf(log), 'y3');
    expect(rows.map(({ name }) => name)).toEqual(['length', 'large norm', 'not finite']);
    expect(rows.map(({ x }) => x?.length)).toEqual([12, 1, 1]);
    expect(rows[1]).toMatchObject({ x: [1203], y: [1] });
    expect(new Set(rows.map(({ marker }) => marker?.line?.color)).size).toBe(3);
    expect(chartOf().layout.yaxis3).toMatchObject({
      ticktext: ['length (12)', 'large norm (1)', 'not finite (1)'],
    });
  });

  test('marks the selected validation and those that diverged', () => {
    const [scores, ring, crosses] = on(tracesOf(log), 'y4');
    expect(scores).toMatchObject({ x: [500, 1000, 2000], y: [-0.25, -0.5, -0.375] });
    expect(ring).toMatchObject({ x: [1000], y: [-0.5], marker: { symbol: 'circle-open' } });
    const top = chartOf().layout.yaxis4?.range?.[1];
    expect(crosses).toMatchObject({ x: [1500], y: [top], marker: { symbol: 'x' } });
    expect(top).toBeGreaterThan(-0.25);
    expect(textsOf(chartOf())?.[4]).toContain('(ring: selected, cross: diverged)');
    const none = chartOf({
      validations: [{ iteration: 500, score: Number.POSITIVE_INFINITY }],
      selected: undefined,
    });
    expect(textsOf(none)?.[4]).toContain('(cross: diverged)');
  });

  test('has no panel for what did not happen, and one axis of meta-iterations below the last', () => {
    expect(new Set(tracesOf(short).map(({ yaxis }) => yaxis))).toEqual(new Set(['y', 'y2']));
    const { layout } = chartOf();
    const shown = [layout.xaxis, layout.xaxis2, layout.xaxis3, layout.xaxis4];
    expect(shown.map((axis) => axis?.showticklabels)).toEqual([false, false, false, true]);
    expect(shown.map((axis) => axis?.matches)).toEqual([undefined, 'x', 'x', 'x']);
    expect(layout.xaxis4?.title).toEqual({ text: 'meta-iterations' });
    expect(trainingChart(short, 'x').layout.xaxis2?.title).toEqual({ text: 'meta-iterations' });
  });

  test('is drawn as it was (`npx vitest -u` renews it: look at it then)', async () => {
    const svg = await renderSvg(chartOf(), 'training');
    await expect(svg).toMatchFileSnapshot(fileURLToPath(new URL('./drawings/training.svg', import.meta.url)));
  });
});
