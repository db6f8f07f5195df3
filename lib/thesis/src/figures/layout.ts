/** Where everything of a figure of curves stands: heading, panels in a grid, axes, legends beneath. */
import type { Layout, LayoutAxis, Legend } from 'plotly.js-dist';
import { thesisName } from '../data/thesis-id.js';
import { axesOf } from './axes.js';
import type { Marks } from './end-marks.js';
import type { AxisData, FigureData, PanelData } from './figure-data.js';
import { wrap } from './font.js';
import { type Grid, leastFrame, type Shown } from './grid.js';
import { headingOf, standing } from './heading.js';
import { labelWidth } from './labels.js';
import { requireWidth, type Sheet } from './print.js';
import { legendLook, sizes, texts } from './theme.js';
import type { Trace } from './traces.js';
import { escapeMarkup, tickText, typeset } from './typeset.js';

/** Where entries begin; what plotly adds to them: space around a sample; between entries; height of a row. */
const entry = { left: 8, sample: legendLook.itemwidth + 10, gap: 5, height: 19 };
/** From the lower edge of the frames to the legend: ticks and title of the axis. */
const legendDistance = 50;
/** Below the legends. Where plotly wants more than there is, it lowers the frames: a little in the usual size, too much in a small one. */
const beneath = { usual: 10, exact: 20 };
/** Height of a line of a panel's heading. */
const lineHeight = 20;
/** Between the labels of two ticks. */
const tickDistance = 6;

/**
 * @param figure with its panels as they are drawn
 * @param traces what is drawn, for the room that its legends take
 * @param beside pixels right of the frames, for names at the ends of curves
 * @param marks what stands inside the frames beside the curves
 * @throws UsageError where the sheet is too narrow for a frame, or for an entry of a legend
 */
export function layoutOf(
  figure: FigureData,
  traces: readonly Trace[],
  beside: number,
  marks: Marks,
  grid: Grid,
  sheet: Sheet,
): Partial<Layout> {
  requireWidth(thesisName(figure.figure), leastWidth(entryNames(traces)), sheet);
  const { margin } = sizes;
  const headings = figure.panels.map((panel) => headingLines(panel, grid));
  const headingHeight = lineHeight * Math.max(...headings.map(({ length }) => length));
  const gap = { x: grid.gap.x, y: grid.gap.y + headingHeight };
  const across = grid.columns * grid.frame.width + (grid.columns - 1) * gap.x;
  const series = legendBeneath(traces, undefined, across, 0);
  const keys = legendBeneath(traces, 'legend2', across, series.height);
  // plotly takes a legend no further down than twice the height of all frames.
  const least = ((legendDistance + series.height) / 2 - (grid.rows - 1) * gap.y) / grid.rows;
  const frame = { ...grid.frame, height: Math.max(grid.frame.height, Math.ceil(least)) };
  const width = sheet.width ?? Math.ceil(margin.left + across + margin.right + beside);
  const right = sheet.width === undefined ? margin.right + beside : width - margin.left - across;
  const heading = headingOf(figure, width, headingHeight, sheet);
  const down = grid.rows * frame.height + (grid.rows - 1) * gap.y;
  const below = sheet.width === undefined ? beneath.usual : beneath.exact;
  const bottom = Math.max(margin.bottom, legendDistance + series.height + keys.height + below);

  const layout: Partial<Layout> = {
    width,
    height: heading.height + down + bottom,
    margin: { l: margin.left, r: right, t: heading.height, b: bottom },
    legend: series.legend(down),
    // Where nothing answers to a click, a click does nothing.
    legend2: { ...keys.legend(down), itemclick: false, itemdoubleclick: false },
    annotations: [...heading.annotations, ...marks.annotations],
    ...(marks.shapes.length > 0 && { shapes: [...marks.shapes] }),
  };
  figure.panels.forEach((panel, index) => {
    const left = (index % grid.columns) * (frame.width + gap.x);
    const upper = down - Math.floor(index / grid.columns) * (frame.height + gap.y);
    const x: [number, number] = [left / across, (left + frame.width) / across];
    const y: [number, number] = [(upper - frame.height) / down, upper / down];
    const { xaxis, yaxis, layout: names } = axesOf(index);
    layout[names.x] = {
      ...axisOf(panel.x, grid.shows.x(index), labelledAcross(panel.x, frame.width)),
      domain: x,
      anchor: yaxis,
    };
    layout[names.y] = {
      ...axisOf(panel.y, grid.shows.y(index), labelledUp(panel.y, frame.height)),
      domain: y,
      anchor: xaxis,
    };
    const text = headings[index]?.map(typeset).join('<br>');
    const place = { x: (x[0] + x[1]) / 2, y: y[1], xanchor: 'center', align: 'center' } as const;
    if (text) layout.annotations?.push({ ...standing, ...place, text, font: { size: texts.heading.size } });
  });
  return layout;
}

/** A legend in rows under the frames. @param name undefined for the first @param after height of what stands above it */
function legendBeneath(traces: readonly Trace[], name: Trace['legend'], across: number, after: number) {
  const names = entryNames(traces.filter(({ legend }) => legend === name));
  const widest = widestName(names);
  const cell = entry.sample + widest;
  // It begins left of the frames, under the labels of their axis; plotly breaks its rows after this width.
  const indent = sizes.margin.left - entry.left;
  const room = sizes.margin.left + across - 1;
  const columns = Math.max(1, Math.floor((room - cell) / (cell + entry.gap)) + 1);
  const height = names.length === 0 ? 0 : Math.ceil(names.length / columns) * entry.height + 4;
  return {
    height,
    legend: (down: number): Partial<Legend> => ({
      orientation: 'h',
      traceorder: 'normal',
      entrywidth: widest,
      ...legendLook,
      x: -indent / across,
      xanchor: 'left',
      y: -(legendDistance + after) / down,
      yanchor: 'top',
    }),
  };
}

/** Size, margins and legend of a picture of this width with one frame. */
export function oneFrame(traces: readonly Trace[], width: number, isTitled: boolean): Partial<Layout> {
  const { margin } = sizes;
  const across = width - margin.left - margin.right;
  const down = Math.round(0.7 * across);
  const { height, legend } = legendBeneath(traces, undefined, across, 0);
  const top = isTitled ? 2 * margin.top : margin.top;
  const bottom = legendDistance + height + beneath.exact;
  return {
    width,
    height: top + down + bottom,
    margin: { l: margin.left, r: margin.right, t: top, b: bottom },
    legend: legend(down),
  };
}

function widestName(names: readonly string[]): number {
  return Math.ceil(Math.max(0, ...names.map(labelWidth))) + 6;
}

/** What the legends of these print. */
function entryNames(traces: readonly Trace[]): string[] {
  return traces.flatMap(({ showlegend, name }) => (showlegend && name ? [name] : []));
}

/** Of a picture of curves. @param names in its legends, as plotly takes them */
export function leastWidth(names: readonly string[]): number {
  const { left, right } = sizes.margin;
  return Math.max(left + leastFrame + right, entry.left + entry.sample + widestName(names));
}

/** The heading of a panel in lines that its frame is wide enough for. A letter is for telling panels apart. */
function headingLines({ panel, title }: PanelData, { frame, columns }: Grid): string[] {
  if (title === null) return [];
  return wrap(panel === null || columns === 1 ? title : `(${panel}) ${title}`, texts.heading, frame.width);
}

/** @param every of how many ticks one has a label */
function axisOf({ label, range, ticks }: AxisData, { title, labels }: Shown, every: number): LayoutAxis {
  return {
    ...(title && { title: { text: escapeMarkup(label) } }),
    range: [...range],
    tickvals: [...ticks],
    ticktext: tickText(ticks).map((text, index) => (index % every === 0 ? text : '')),
    ...(!labels && { showticklabels: false }),
  };
}

function labelledAcross(axis: AxisData, width: number): number {
  return everyTick(axis, width, Math.max(...tickText(axis.ticks).map(labelWidth)));
}

function labelledUp(axis: AxisData, height: number): number {
  return everyTick(axis, height, texts.normal.size);
}

/** Of how many ticks one has a label, so that none touches the next. @param length of the axis @param size of a label along it */
function everyTick(
  { range: [low, high], ticks: [first = low, second = high] }: AxisData,
  length: number,
  size: number,
) {
  const step = (Math.abs(second - first) / (high - low)) * length;
  return Math.max(1, Math.ceil((size + tickDistance) / step));
}
