/**
 * One look for every picture: font, frame, sizes. It is a plotly template, so it holds for any number of
 * axes and for any kind of plot.
 */
import type { Data, Layout } from 'plotly.js-dist';
import type { SeriesData } from './figure-data.js';
import { fontFamily, type TextStyle } from './font.js';
import { type ColorKey, colorOf, distinctColors } from './palette.js';

/** A picture, as plotly takes it. */
export interface Chart {
  readonly data: Data[];
  readonly layout: Partial<Layout>;
}

export const ink = '#262626';
/** For what stands beside the curves: keys that belong to no optimizer. */
export const neutral = '#5a5a5a';
/** For curves that only stand around others. */
export const faint = '#d0d0d0';
/** For what a reader must not overlook: a shortened figure, images that are not the official ones. */
export const caution = '#a8430f';

/** Pixels, at the size a figure is drawn. */
export const sizes = {
  width: 860,
  height: 520,
  /** Inside of the axes, where one, two, three or four panels stand side by side: small enough for the words to be read in print. */
  frames: [
    { width: 460, height: 320 },
    { width: 330, height: 250 },
    { width: 250, height: 200 },
    { width: 205, height: 165 },
  ],
  margin: { left: 72, right: 20, top: 24, bottom: 56 },
  line: 2.4,
  cloudLine: 0.7,
  thesisLine: 1.5,
} as const;

export const texts = {
  title: { size: 15, weight: 'bold' },
  heading: { size: 13, weight: 'regular' },
  normal: { size: 12, weight: 'regular' },
} as const satisfies Record<string, TextStyle>;

const axis = {
  showline: true,
  mirror: true,
  linecolor: ink,
  linewidth: 1,
  ticks: 'outside',
  ticklen: 4,
  tickcolor: ink,
  showgrid: false,
  zeroline: false,
  automargin: true,
  title: { standoff: 10, font: { size: texts.heading.size } },
} as const;

/** Of any legend: plotly takes a template for the first alone. */
export const legendLook = { tracegroupgap: 0, itemsizing: 'trace', itemwidth: 34 } as const;

const template = {
  layout: {
    font: { family: fontFamily, size: texts.normal.size, color: ink },
    title: { font: { size: texts.title.size, weight: 700 }, x: 0, xref: 'paper', xanchor: 'left' },
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    xaxis: axis,
    yaxis: axis,
    hovermode: 'closest',
    legend: legendLook,
  },
} as const;

/** What plotly offers beside a picture: to zoom, to move, to go back, to save it. Nothing leaves the computer. */
export const plotlyConfig = {
  displaylogo: false,
  modeBarButtons: [['zoom2d', 'pan2d', 'resetScale2d', 'toImage']],
} as const;

/** Any plot in the look of the kit: what notebooks use for pictures that are no figure of the thesis. */
export function themed(data: Data[], layout: Partial<Layout> = {}): Chart {
  const { left, right, top, bottom } = sizes.margin;
  return {
    data,
    layout: {
      width: sizes.width,
      height: sizes.height,
      margin: { l: left, r: right, t: layout.title ? 48 : top, b: bottom },
      template,
      ...layout,
    },
  };
}

/** How the curve in this place of any number is drawn: when the colours are used up, they come again in dots. */
export function distinctStyle(place: number): SeriesData['style'] {
  const { length } = distinctColors;
  const style = curveStyle(distinctColors[place % length] ?? distinctColors[0]);
  return place < length ? style : { ...style, dash: 'dotted' };
}

/** How a curve of ours is drawn. */
export function curveStyle(key: ColorKey): SeriesData['style'] {
  return { color: colorOf(key), dash: 'solid', width: sizes.line };
}
