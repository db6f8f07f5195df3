/** From one series, and the thesis' curve it answers to, to the lines and areas that plotly draws. */
import type { Data } from 'plotly.js-dist';
import type { ReferenceSeries } from '../data/reference.js';
import type { Axes } from './axes.js';
import type { SeriesData } from './figure-data.js';
import { counterpart, translucent } from './palette.js';
import { sizes } from './theme.js';
import { thin } from './thin.js';
import { typeset } from './typeset.js';

export type Trace = Extract<Data, { type?: 'scatter' }>;

/** `meta` of all that is the thesis', for who wants to show and hide it. */
export const thesisMark = 'thesis';

/** Columns that curves are thinned to: finer than the pixels of the png at twice the size. */
const drawnColumns = 1500;

/** A curve of so few points shows them: one alone has no line. */
const fewPoints = 5;

/** Where points are means over parts of an epoch: then they stand at the middle of what they are means over. */
export interface Windows {
  /** Width of ours, in epochs. */
  readonly width: number;
  /** Whether the picture shows the first epoch alone: then the thesis' mean of it is a bar, which nothing joins to the next. */
  readonly isFirstEpoch: boolean;
}

/** Everything that stands for one series in one panel; a click on its legend entry hides all of it. */
export function tracesOf(
  measured: SeriesData,
  thesis: ReferenceSeries | undefined,
  { xaxis, yaxis }: Axes,
  windows?: Windows,
): Trace[] {
  const series = windows ? { ...measured, x: middles(measured.x, windows.width) } : measured;
  const name = typeset(series.label) + (series.diverged?.length ? ' (diverged)' : '');
  const parts = [
    ...bandOf(series),
    curveOf(series),
    ...(thesis ? thesisTraces(thesis, counterpart(series.style.color), windows) : []),
    ...endOf(series),
  ];
  return parts.map((part) => ({ type: 'scatter', name, xaxis, yaxis, ...part, legendgroup: series.label }));
}

function curveOf({ x, y, style: { color, width, dash } }: SeriesData): Trace {
  const drawn = thin(x, y, drawnColumns);
  const heights = pick(y, drawn);
  return {
    mode: y.length <= fewPoints ? 'lines+markers' : 'lines',
    x: pick(x, drawn),
    y: heights,
    line: {
      color,
      width: isCloud(heights) ? sizes.cloudLine : width,
      dash: dash === 'dashed' ? 'dash' : 'solid',
    },
    ...(y.length <= fewPoints && { marker: { size: 5, color } }),
    showlegend: true,
  };
}

/** A curve that goes up and down its whole range many times paints a cloud: a fine line shows its middle. */
function isCloud(y: readonly number[]): boolean {
  const travel = y.reduce((way, value, index) => way + Math.abs(value - (y[index - 1] ?? value)), 0);
  return travel > 40 * (Math.max(...y) - Math.min(...y));
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
 * drawn is the mean of each bin, and lowest and highest as an area.
 */
function thesisTraces(
  { label, x, y, binned }: ReferenceSeries,
  color: string,
  windows: Windows | undefined,
): Trace[] {
  const dashed: Trace = {
    mode: 'lines',
    x: [...x],
    y: [...y],
    line: { color, width: sizes.thesisLine, dash: 'dash' },
    name: `thesis: ${typeset(label)}`,
    meta: thesisMark,
    showlegend: false,
  };
  if (!binned && windows?.isFirstEpoch)
    return [{ ...dashed, x: [0, 1], y: [...y.slice(0, 1), ...y.slice(0, 1)] }];
  if (!binned && windows) return [{ ...dashed, x: middles(x, 1) }];
  if (!binned) return [dashed];
  const { bin_width: width, x_start: starts, min, max, mean } = binned;
  const ends = starts.flatMap((start) => [start, start + width]);
  const twice = (values: readonly number[]) => values.flatMap((value) => [value, value]);
  return [
    {
      ...area([...ends, ...[...ends].reverse()], [...twice(min), ...twice(max).reverse()]),
      fillcolor: translucent(color, 0.16),
      meta: thesisMark,
    },
    { ...dashed, x: middles(starts, width), y: [...mean] },
  ];
}

/** @param starts of windows of this width */
function middles(starts: readonly number[], width: number): number[] {
  return starts.map((start) => start + width / 2);
}

function area(x: number[], y: number[]): Trace {
  return { mode: 'lines', x, y, line: { width: 0 }, fill: 'toself', hoverinfo: 'skip', showlegend: false };
}

function pick(values: readonly number[], indices: readonly number[]): number[] {
  return indices.map((index) => values[index] ?? Number.NaN);
}
