/** Where everything of a figure of curves stands: heading, panels in a grid, axes, legends beneath. */
import type { Layout, LayoutAxis, Legend } from 'plotly.js-dist';
import { axesOf } from './axes.js';
import type { Marks } from './end-marks.js';
import type { AxisData, FigureData, PanelData } from './figure-data.js';
import { wrap } from './font.js';
import { headingOf, standing } from './heading.js';
import { labelWidth } from './labels.js';
import { legendLook, sizes, texts } from './theme.js';
import type { Trace } from './traces.js';
import { escapeMarkup, tickText, typeset } from './typeset.js';

/** What plotly adds to an entry: space around its sample; between entries; height of a row. */
const entry = { sample: legendLook.itemwidth + 10, gap: 5, height: 19 };
/** From the lower edge of the frames to the legend: ticks and title of the axis. */
const legendDistance = 50;
/** Height of a line of a panel's heading. */
const lineHeight = 20;
/** Space between panels beside their headings: for labels of ticks and titles, for labels of ticks, or for nothing. */
const gaps = { titles: { x: 78, y: 62 }, labels: { x: 50, y: 34 }, none: { x: 14, y: 14 } };

/**
 * @param figure with its panels as they are drawn
 * @param traces what is drawn, for the room that its legends take
 * @param labels names at the ends of curves: those that are not cut off by the frame stand right of it
 * @param marks what stands inside the frames beside the curves
 */
export function layoutOf(
  figure: FigureData,
  traces: readonly Trace[],
  labels: readonly Trace[],
  marks: Marks,
): Partial<Layout> {
  const { margin } = sizes;
  const grid = gridOf(figure.panels);
  const headings = figure.panels.map((panel) => headingLines(panel, grid));
  const headingHeight = lineHeight * Math.max(...headings.map(({ length }) => length));
  const gap = { x: grid.gap.x, y: grid.gap.y + headingHeight };
  const across = grid.columns * grid.width + (grid.columns - 1) * gap.x;
  const beside = labels.filter(({ cliponaxis }) => cliponaxis === false);
  const right = margin.right + Math.max(0, ...beside.map(({ text }) => labelWidth(String(text))));
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
  figure.panels.forEach((panel, index) => {
    const left = (index % grid.columns) * (grid.width + gap.x);
    const upper = down - Math.floor(index / grid.columns) * (grid.height + gap.y);
    const x: [number, number] = [left / across, (left + grid.width) / across];
    const y: [number, number] = [(upper - grid.height) / down, upper / down];
    const { xaxis, yaxis, layout: names } = axesOf(index);
    layout[names.x] = { ...axisOf(panel.x, grid.shows.x(index)), domain: x, anchor: yaxis };
    layout[names.y] = { ...axisOf(panel.y, grid.shows.y(index)), domain: y, anchor: xaxis };
    const text = headings[index]?.map(typeset).join('<br>');
    const place = { x: (x[0] + x[1]) / 2, y: y[1], xanchor: 'center', align: 'center' } as const;
    if (text) layout.annotations?.push({ ...standing, ...place, text, font: { size: texts.heading.size } });
  });
  return layout;
}

/** What an axis shows beside its ticks. */
interface Shown {
  readonly labels: boolean;
  readonly title: boolean;
}

/** Panels side by side, at most four in a row; the size of a frame and the space between frames in pixels. */
function gridOf(panels: readonly PanelData[]) {
  const count = panels.length;
  const columns = count <= 3 ? count : count === 4 ? 2 : count <= 6 ? 3 : 4;
  const size = sizes.frames[columns - 1] ?? sizes.frames[3];
  // Panels that name or frame their axes alike: only the outer ones say it.
  const areAlike = (what: (axis: AxisData) => unknown) =>
    new Set(panels.map(({ x, y }) => JSON.stringify([what(x), what(y)]))).size === 1;
  const areNamedAlike = areAlike(({ label }) => label);
  const areFramedAlike = areAlike((axis) => axis);
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
    trace.showlegend && trace.name && trace.legend === name ? [trace.name] : [],
  );
  const widest = Math.ceil(Math.max(0, ...names.map(labelWidth))) + 6;
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

/** The heading of a panel in lines that its frame is wide enough for. A letter is for telling panels apart. */
function headingLines(
  { panel, title }: PanelData,
  { width, columns }: { width: number; columns: number },
): string[] {
  if (title === null) return [];
  return wrap(panel === null || columns === 1 ? title : `(${panel}) ${title}`, texts.heading, width);
}

function axisOf({ label, range, ticks }: AxisData, { title, labels }: Shown): LayoutAxis {
  return {
    ...(title && { title: { text: escapeMarkup(label) } }),
    range: [...range],
    tickvals: [...ticks],
    ticktext: tickText(ticks),
    ...(!labels && { showticklabels: false }),
  };
}
