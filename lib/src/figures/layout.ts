/** Where everything of a figure stands: title, note, panels in a grid, axes, legend. */
import type { Annotation, Layout, LayoutAxis } from 'plotly.js-dist';
import { axesOf } from './axes.js';
import type { AxisData, FigureData, PanelData } from './figure-data.js';
import { textWidth, wrap } from './font.js';
import { frameFor } from './frame.js';
import { caution, sizes, texts } from './theme.js';
import type { Trace } from './traces.js';
import { escapeMarkup, tickText, typeset } from './typeset.js';

/** Height of a line above the frame: title, note, heading of a panel. */
const line = 20;
/** Width of a legend entry's sample and the space around it. */
const sample = 52;
/** Space between panels, for the axis titles and headings between them. */
const gap = { x: 86, y: 92 };

/** @param traces what is drawn, for the room that its legend takes */
export function layoutOf(figure: FigureData, traces: readonly Trace[]): Partial<Layout> {
  const { margin } = sizes;
  const grid = gridOf(figure.panels.length);
  const note = faceNote(figure);
  const headed = figure.panels.some((panel) => panel.title !== null);
  const legend = sample + Math.max(0, ...legendNames(traces).map((name) => textWidth(name, texts.normal)));
  const across = grid.columns * grid.width + (grid.columns - 1) * gap.x;
  const width = Math.ceil(margin.left + across + legend + margin.right);
  const title = wrap(`Figure ${figure.figure}: ${figure.title}`, texts.title, width - 2 * margin.left);
  const top = margin.top + line * (title.length + (note ? 1 : 0) + (headed ? 1 : 0));
  const down = grid.rows * grid.height + (grid.rows - 1) * gap.y;
  const height = top + down + margin.bottom;

  const layout: Partial<Layout> = {
    width,
    height,
    margin: { l: margin.left, r: width - margin.left - across, t: top, b: margin.bottom },
    legend: { x: 1 + 12 / across, xanchor: 'left', y: 1, yanchor: 'top' },
    annotations: [titleAbove(title, top), ...(note ? [noteAbove(note, headed)] : [])],
  };
  figure.panels.forEach((panel, index) => {
    const left = (index % grid.columns) * (grid.width + gap.x);
    const upper = down - Math.floor(index / grid.columns) * (grid.height + gap.y);
    const x: [number, number] = [left / across, (left + grid.width) / across];
    const y: [number, number] = [(upper - grid.height) / down, upper / down];
    placePanel(layout, panel, index, x, y);
  });
  return layout;
}

/** Panels side by side, at most three in a row; the size of a frame in pixels. */
function gridOf(panels: number) {
  const columns = panels === 1 ? 1 : panels <= 4 ? 2 : 3;
  return { columns, rows: Math.ceil(panels / columns), ...(panels === 1 ? sizes.frame : sizes.panel) };
}

function placePanel(
  layout: Partial<Layout>,
  panel: PanelData,
  index: number,
  x: [number, number],
  y: [number, number],
): void {
  const ends = panel.series.flatMap(({ y: mean, spread }) => [mean, spread?.low ?? [], spread?.high ?? []]);
  const { xaxis, yaxis, layout: names } = axesOf(index);
  const steps = panel.series.flatMap((series) => series.x);
  layout[names.x] = { ...axisOf(panel.x, steps), domain: x, anchor: yaxis };
  layout[names.y] = { ...axisOf(panel.y, ends.flat()), domain: y, anchor: xaxis };
  if (panel.title === null) return;
  const letter = panel.panel === null ? '' : `(${panel.panel}) `;
  layout.annotations?.push({
    ...standing,
    text: typeset(letter + panel.title),
    font: { size: texts.heading.size },
    x: (x[0] + x[1]) / 2,
    y: y[1],
    xanchor: 'center',
  });
}

function axisOf(axis: AxisData, values: readonly number[]): LayoutAxis {
  const { range, ticks } = frameFor(axis, values);
  return {
    title: { text: escapeMarkup(axis.label) },
    range: [...range],
    tickvals: [...ticks],
    ticktext: tickText(ticks),
  };
}

/** What a reader must know of this picture before comparing it, or null. */
export function faceNote({ provenance: { profile, shortened, data } }: FigureData): string | null {
  const notes = [
    ...(profile === 'thesis' && shortened === null ? [] : [`profile ${profile}`]),
    ...(shortened === null ? [] : [shortened]),
    ...(data === null || data.variant === 'official' ? [] : [`${data.name} images: ${data.variant}`]),
  ];
  return notes.length > 0 ? notes.join(' \u00b7 ') : null;
}

/** Text above the frame, from its left edge, without an arrow. */
const standing = {
  xref: 'paper',
  yref: 'paper',
  x: 0,
  y: 1,
  xanchor: 'left',
  yanchor: 'bottom',
  align: 'left',
  showarrow: false,
} as const;

function titleAbove(lines: readonly string[], top: number): Annotation {
  const font = { size: texts.title.size, weight: 700 };
  return { ...standing, text: lines.map(typeset).join('<br>'), font, yanchor: 'top', yshift: top - 8 };
}

function noteAbove(note: string, headed: boolean): Annotation {
  const font = { size: texts.normal.size, color: caution };
  return { ...standing, text: escapeMarkup(note), font, yshift: headed ? line : 0 };
}

function legendNames(traces: readonly Trace[]): string[] {
  return traces.flatMap(({ showlegend, name }) => (showlegend && name ? [name.replace(/<[^>]+>/g, '')] : []));
}
