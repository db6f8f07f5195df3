/** Where everything of a figure of curves stands: heading, panels in a grid, axes, legend. */
import type { Layout, LayoutAxis } from 'plotly.js-dist';
import { axesOf } from './axes.js';
import type { AxisData, FigureData, PanelData } from './figure-data.js';
import { textWidth, wrap } from './font.js';
import { frameFor } from './frame.js';
import { headingOf, standing } from './heading.js';
import type { Marks } from './prefix.js';
import { sizes, texts } from './theme.js';
import type { Trace } from './traces.js';
import { escapeMarkup, tickText, typeset } from './typeset.js';

/** Width of a legend entry's sample and the space around it. */
const sample = 52;
/** Height of a line of a panel's heading. */
const lineHeight = 20;
/** Space between panels beside their headings: for labels of ticks, and titles where each axis has its own. */
const gaps = { own: { x: 86, y: 72 }, shared: { x: 58, y: 38 } };

/**
 * @param traces what is drawn, for the room that its legend takes
 * @param marks what stands inside the frames beside the curves
 */
export function layoutOf(figure: FigureData, traces: readonly Trace[], marks: Marks): Partial<Layout> {
  const { margin } = sizes;
  const grid = gridOf(figure.panels);
  const headings = figure.panels.map((panel) => headingLines(panel, grid.width));
  const headingHeight = lineHeight * Math.max(...headings.map(({ length }) => length));
  const legend = sample + Math.max(0, ...legendNames(traces).map((name) => textWidth(name, texts.normal)));
  const gap = { x: grid.gap.x, y: grid.gap.y + headingHeight };
  const across = grid.columns * grid.width + (grid.columns - 1) * gap.x;
  const width = Math.ceil(margin.left + across + legend + margin.right);
  const heading = headingOf(figure, width, headingHeight);
  const down = grid.rows * grid.height + (grid.rows - 1) * gap.y;
  const height = heading.height + down + margin.bottom;

  const layout: Partial<Layout> = {
    width,
    height,
    margin: { l: margin.left, r: width - margin.left - across, t: heading.height, b: margin.bottom },
    legend: { x: 1 + 12 / across, xanchor: 'left', y: 1, yanchor: 'top' },
    annotations: [...heading.annotations, ...marks.annotations],
    ...(marks.shapes.length > 0 && { shapes: [...marks.shapes] }),
  };
  figure.panels.forEach((panel, index) => {
    const left = (index % grid.columns) * (grid.width + gap.x);
    const upper = down - Math.floor(index / grid.columns) * (grid.height + gap.y);
    const x: [number, number] = [left / across, (left + grid.width) / across];
    const y: [number, number] = [(upper - grid.height) / down, upper / down];
    placePanel(layout, panel, index, {
      x,
      y,
      heading: headings[index] ?? [],
      namesX: grid.namesX(index),
      namesY: grid.namesY(index),
    });
  });
  return layout;
}

/** Panels side by side, at most three in a row; the size of a frame and the space between frames in pixels. */
function gridOf(panels: readonly PanelData[]) {
  const count = panels.length;
  const columns = count === 1 ? 1 : count <= 4 ? 2 : 3;
  const size = count === 1 ? sizes.frame : count <= 4 ? sizes.panel : sizes.smallPanel;
  const labels = new Set(panels.map(({ x, y }) => `${x.label}\n${y.label}`));
  // Many panels with the same axes: only the outer ones name them.
  const isShared = count > 4 && labels.size === 1;
  return {
    columns,
    rows: Math.ceil(count / columns),
    ...size,
    gap: isShared ? gaps.shared : gaps.own,
    namesX: (index: number) => !isShared || index + columns >= count,
    namesY: (index: number) => !isShared || index % columns === 0,
  };
}

interface PanelFrame {
  /** Parts of the whole frame's width and height. */
  readonly x: [number, number];
  readonly y: [number, number];
  readonly heading: readonly string[];
  readonly namesX: boolean;
  readonly namesY: boolean;
}

function placePanel(
  layout: Partial<Layout>,
  panel: PanelData,
  index: number,
  { x, y, heading, namesX, namesY }: PanelFrame,
): void {
  const ends = panel.series.flatMap(({ y: mean, spread }) => [mean, spread?.low ?? [], spread?.high ?? []]);
  const { xaxis, yaxis, layout: names } = axesOf(index);
  const steps = panel.series.flatMap((series) => series.x);
  layout[names.x] = { ...axisOf(panel.x, steps, namesX), domain: x, anchor: yaxis };
  layout[names.y] = { ...axisOf(panel.y, ends.flat(), namesY), domain: y, anchor: xaxis };
  if (heading.length === 0) return;
  layout.annotations?.push({
    ...standing,
    text: heading.map(typeset).join('<br>'),
    font: { size: texts.heading.size },
    x: (x[0] + x[1]) / 2,
    y: y[1],
    xanchor: 'center',
    align: 'center',
  });
}

/** The heading of a panel in lines that its frame is wide enough for. */
function headingLines({ panel, title }: PanelData, width: number): string[] {
  if (title === null) return [];
  return wrap(panel === null ? title : `(${panel}) ${title}`, texts.heading, width);
}

function axisOf(axis: AxisData, values: readonly number[], isNamed: boolean): LayoutAxis {
  const { range, ticks } = frameFor(axis, values);
  return {
    ...(isNamed && { title: { text: escapeMarkup(axis.label) } }),
    range: [...range],
    tickvals: [...ticks],
    ticktext: tickText(ticks),
  };
}

function legendNames(traces: readonly Trace[]): string[] {
  return traces.flatMap(({ showlegend, name }) => (showlegend && name ? [name.replace(/<[^>]+>/g, '')] : []));
}
