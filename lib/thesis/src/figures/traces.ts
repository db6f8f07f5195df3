/** From one series, and the thesis' curve it answers to, to the lines and areas that plotly draws. */
import type { Data } from 'plotly.js-dist';
import type { ReferenceSeries } from '../data/reference.js';
import type { Axes } from './axes.js';
import { binned } from './binned.js';
import type { SeriesData } from './figure-data.js';
import { counterpart, paler, translucent } from './palette.js';
import type { Parts } from './prefix.js';
import { faint, sizes } from './theme.js';
import { thin } from './thin.js';
import { typeset } from './typeset.js';

export type Trace = Extract<Data, { type?: 'scatter' }>;

/** `meta` of what a key of the legend stands for: all that is drawn of one kind, of any series. */
export const kinds = {
  thesis: 'thesis',
  thesisRange: 'range of the thesis',
  seeds: 'range of the seeds',
} as const;

/** Columns that curves are thinned to: finer than the pixels of the png at twice the size. */
const drawnColumns = 1500;

/** Bins that the mean of a cloud is drawn over. */
const cloudBins = 100;

/** Says nothing when pointed at, and has no entry of its own. */
const silent = { hoverinfo: 'skip', showlegend: false } as const;

/** A curve of so few points shows them: one alone has no line. */
const fewPoints = 5;

/**
 * Everything that stands for one series in one panel; a click on its legend entry hides all of it.
 *
 * @param series its points where they are drawn
 * @param parts in its panel
 */
export function tracesOf(
  series: SeriesData,
  thesis: ReferenceSeries | undefined,
  { xaxis, yaxis }: Axes,
  parts: Parts = 'none',
): Trace[] {
  const name = typeset(series.label) + (series.diverged?.length ? ' (diverged)' : '');
  const drawn = [
    ...bandOf(series),
    ...curveOf(series),
    ...(thesis ? thesisTraces(thesis, counterpart(series.style.color), parts) : []),
    ...endOf(series),
  ];
  return drawn.map((part) => ({ type: 'scatter', name, xaxis, yaxis, ...part, legendgroup: series.label }));
}

/** A curve of another panel, for the eye to compare with. */
export function contextOf({ label, x, y }: SeriesData, { xaxis, yaxis }: Axes): Trace {
  const line = { color: faint, width: 1 };
  return { type: 'scatter', ...lineOver(x, y), xaxis, yaxis, line, ...silent, legendgroup: label };
}

const plotlyDashes = { solid: 'solid', dashed: 'dash', dotted: 'dot' } as const;

/** A curve that goes up and down its whole range many times paints a cloud: it is pale, below its mean. */
function curveOf({ label, x, y, style: { color, width, dash } }: SeriesData): Trace[] {
  const drawn = lineOver(x, y);
  const line = { color, width, dash: plotlyDashes[dash] };
  if (isCloud(drawn.y)) {
    const means = binned(y, cloudBins);
    // A bin counts its points from 1.
    const [first = 0, second = 1] = x;
    const places = means.x.map((number) => first + (number - 1) * (second - first));
    return [
      { ...drawn, ...silent, line: { color: paler(color, 0.65), width: sizes.cloudLine } },
      {
        mode: 'lines',
        x: places,
        y: [...means.mean],
        line,
        showlegend: true,
        name: `${typeset(label)}: every step (pale), mean per ${means.width}`,
      },
    ];
  }
  const isShort = y.length <= fewPoints;
  return [
    {
      ...drawn,
      ...(isShort && { mode: 'lines+markers', marker: { size: 5, color } }),
      line,
      showlegend: true,
    },
  ];
}

function lineOver(x: readonly number[], y: readonly number[]) {
  const drawn = thin(x, y, drawnColumns);
  return { mode: 'lines' as const, x: pick(x, drawn), y: pick(y, drawn) };
}

function isCloud(y: readonly number[]): boolean {
  const travel = y.reduce((way, value, index) => way + Math.abs(value - (y[index - 1] ?? value)), 0);
  return y.length > cloudBins && travel > 40 * (Math.max(...y) - Math.min(...y));
}

/** The range over the seeds. Each edge is thinned for itself: its extremes lie elsewhere. */
function bandOf({ x, spread, style }: SeriesData): Trace[] {
  if (!spread) return [];
  const lower = thin(x, spread.low, drawnColumns);
  const upper = thin(x, spread.high, drawnColumns).reverse();
  return [
    {
      ...area(
        [...pick(x, lower), ...pick(x, upper)],
        [...pick(spread.low, lower), ...pick(spread.high, upper)],
      ),
      fillcolor: translucent(style.color, 0.22),
      meta: kinds.seeds,
    },
  ];
}

/** A cross where a curve ends because the loss was no longer finite. */
function endOf({ x, y, style, diverged }: SeriesData): Trace[] {
  if (!diverged?.length) return [];
  const marker = { symbol: 'x', size: 9, color: style.color } as const;
  return [{ mode: 'markers', x: x.slice(-1), y: y.slice(-1), marker, cliponaxis: false, showlegend: false }];
}

/**
 * A smooth curve is drawn through its points. Of a noisy one the listed points are only a sample: what is
 * drawn is the mean of each bin, and lowest and highest as an area. Beside nothing but
 * parts of an epoch stands the mean of the first as a mark.
 */
function thesisTraces({ label, x, y, binned }: ReferenceSeries, color: string, parts: Parts): Trace[] {
  const own = { name: `thesis: ${typeset(label)}`, meta: kinds.thesis, showlegend: false };
  if (parts === 'all')
    return [
      { ...own, mode: 'markers', x: middles(x.slice(0, 1), 1), y: y.slice(0, 1), marker: firstEpoch(color) },
    ];
  const dashed: Trace = {
    ...own,
    mode: 'lines',
    x: parts === 'some' ? middles(x, 1) : [...x],
    y: [...y],
    line: { color, width: sizes.thesisLine, dash: 'dash' },
  };
  if (!binned) return [dashed];
  const { bin_width: width, x_start: starts, min, max, mean } = binned;
  const ends = starts.flatMap((start) => [start, start + width]);
  const twice = (values: readonly number[]) => values.flatMap((value) => [value, value]);
  return [
    {
      ...area([...ends, ...[...ends].reverse()], [...twice(min), ...twice(max).reverse()]),
      fillcolor: translucent(color, 0.16),
      meta: kinds.thesisRange,
    },
    { ...dashed, x: middles(starts, width), y: [...mean] },
  ];
}

/** The mark of the thesis' mean over the first epoch. */
export function firstEpoch(color: string) {
  return { symbol: 'diamond-open', size: 8, color, line: { width: 1.6 } } as const;
}

/** @param starts of windows of this width */
export function middles(starts: readonly number[], width: number): number[] {
  return starts.map((start) => start + width / 2);
}

function area(x: number[], y: number[]): Trace {
  return { mode: 'lines', x, y, line: { width: 0 }, fill: 'toself', ...silent };
}

function pick(values: readonly number[], indices: readonly number[]): number[] {
  return indices.map((index) => values[index] ?? Number.NaN);
}
