/** Where everything of a figure of curves stands: heading, panels in a grid, axes, legends beneath. */
import type { Layout, LayoutAxis, Legend } from 'plotly.js-dist';
import { axesOf } from './axes.js';
import type { DrawnPanel } from './drawn-panels.js';
import type { Marks } from './end-marks.js';
import type { AxisData, FigureData, PanelData } from './figure-data.js';
import { textWidth, wrap } from './font.js';
import { type Frame, frameOf } from './frame.js';
import { headingOf, standing } from './heading.js';
import { legendLook, sizes, texts } from './theme.js';
import type { Trace } from './traces.js';
import { escapeMarkup, plain, tickText, typeset } from './typeset.js';

/** What plotly adds to an entry: space around its sample; between entries; height of a row. */
const entry = { sample: legendLook.itemwidth + 10, gap: 5, height: 19 };
/** From the lower edge of the frames to the legend: ticks and title of the axis. */
const legendDistance = 50;
/** Height of a line of a panel's heading. */
const lineHeight = 20;
/** Space between panels beside their headings: for labels of ticks and titles, for labels of ticks, or for nothing. */
const gaps = { titles: { x: 78, y: 62 }, labels: { x: 50, y: 34 }, none: { x: 14, y: 14 } };

/**
 * @param traces what is drawn, for the room that its legends take
 * @param labels names at the ends of curves: those that are not cut off by the frame stand right of it
 * @param marks what stands inside the frames beside the curves
 */
export function layoutOf(
  figure: FigureData & { readonly panels: readonly DrawnPanel[] },
  traces: readonly Trace[],
  labels: readonly Trace[],
  marks: Marks,
): Partial<Layout> {
  const { margin } = sizes;
  const frames = figure.panels.map(frameOf);
  const grid = gridOf(figure.panels, frames);
  const headings = figure.panels.map((panel) => headingLines(panel, grid));
  const headingHeight = lineHeight * Math.max(...headings.map(({ length }) => length));
  const gap = { x: grid.gap.x, y: grid.gap.y + headingHeight };
  const across = grid.columns * grid.width + (grid.columns - 1) * gap.x;
  const beside = labels.filter(({ cliponaxis }) => cliponaxis === false);
  const right =
    margin.right + Math.max(0, ...beside.map(({ text }) => textWidth(plain(String(text)), texts.normal)));
  const width = Math.ceil(margin.left + across + right);
  const heading = headingOf(figure, width, headingHeight);
  const down = grid.rows * grid.height + (grid.rows - 1) * gap.y;
  const series = legendBeneath(traces, undefined, across, 0);
  const keys = legendBeneath(traces, 'legend2', across, series.height);
  const bottom = Math.max(margin.bottom, legendDistance + series.height + keys.height + 10);

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
  figure.panels.forEach((_, index) => {
    const left = (index % grid.columns) * (grid.width + gap.x);
    const upper = down - Math.floor(index / grid.columns) * (grid.height + gap.y);
    const x: [number, number] = [left / across, (left + grid.width) / across];
    const y: [number, number] = [(upper - grid.height) / down, upper / down];
    const lines = headings[index] ?? [];
    const { xaxis, yaxis, layout: names } = axesOf(index);
    const [frame, panel] = [frames[index], figure.panels[index]];
    if (!frame || !panel) return;
    layout[names.x] = { ...axisOf(panel.x, frame.x, grid.shows.x(index)), domain: x, anchor: yaxis };
    layout[names.y] = { ...axisOf(panel.y, frame.y, grid.shows.y(index)), domain: y, anchor: xaxis };
    if (lines.length > 0) layout.annotations?.push(headingAbove(lines, (x[0] + x[1]) / 2, y[1]));
  });
  return layout;
}

/** What an axis shows beside its ticks. */
interface Shown {
  readonly labels: boolean;
  readonly title: boolean;
}

/** Panels side by side, at most four in a row; the size of a frame and the space between frames in pixels. */
function gridOf(panels: readonly PanelData[], frames: readonly { readonly x: Frame; readonly y: Frame }[]) {
  const count = panels.length;
  const columns = count <= 3 ? count : count === 4 ? 2 : count <= 6 ? 3 : 4;
  const size = sizes.frames[columns - 1] ?? sizes.frames[3];
  // Panels that name or frame their axes alike: only the outer ones say it.
  const areNamedAlike = new Set(panels.map(({ x, y }) => `${x.label}\n${y.label}`)).size === 1;
  const areFramedAlike = areNamedAlike && new Set(frames.map((frame) => JSON.stringify(frame))).size === 1;
  const shown = (isOuter: boolean): Shown => ({
    labels: isOuter || !areFramedAlike,
    title: isOuter || !areNamedAlike,
  });
  return {
    columns,
    rows: Math.ceil(count / columns),
    ...size,
    gap: areFramedAlike ? gaps.none : areNamedAlike ? gaps.labels : gaps.titles,
    shows: {
      x: (index: number) => shown(index + columns >= count),
      y: (index: number) => shown(index % columns === 0),
    },
  };
}

/** A legend in rows under the frames. @param name undefined for the first @param after height of what stands above it */
function legendBeneath(traces: readonly Trace[], name: Trace['legend'], across: number, after: number) {
  const names = traces.flatMap((trace) =>
    trace.showlegend && trace.name && trace.legend === name ? [plain(trace.name)] : [],
  );
  const widest = Math.ceil(Math.max(0, ...names.map((text) => textWidth(text, texts.normal)))) + 6;
  const cell = entry.sample + widest;
  // It begins left of the frames, under the labels of their axis; plotly breaks its rows after this width.
  const indent = sizes.margin.left - 8;
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

function headingAbove(lines: readonly string[], x: number, y: number) {
  const text = lines.map(typeset).join('<br>');
  return {
    ...standing,
    text,
    font: { size: texts.heading.size },
    x,
    y,
    xanchor: 'center',
    align: 'center',
  } as const;
}

/** The heading of a panel in lines that its frame is wide enough for. A letter is for telling panels apart. */
function headingLines(
  { panel, title }: PanelData,
  { width, columns }: { width: number; columns: number },
): string[] {
  if (title === null) return [];
  return wrap(panel === null || columns === 1 ? title : `(${panel}) ${title}`, texts.heading, width);
}

function axisOf({ label }: AxisData, { range, ticks }: Frame, { title, labels }: Shown): LayoutAxis {
  return {
    ...(title && { title: { text: escapeMarkup(label) } }),
    range: [...range],
    tickvals: [...ticks],
    ticktext: tickText(ticks),
    ...(!labels && { showticklabels: false }),
  };
}
