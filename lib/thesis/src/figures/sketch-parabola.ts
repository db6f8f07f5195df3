/** The parabola of Figures 3.1 and 3.2: two panels with five points each, marked by the sign of their gradient. */
import type { Annotation, Layout, Shape } from 'plotly.js-dist';
import { axesOf } from './axes.js';
import { standing } from './heading.js';
import { formula } from './sketch-text.js';
import { type Chart, ink, sizes, texts, themed } from './theme.js';
import type { Trace } from './traces.js';
import { tickText } from './typeset.js';

/** The last five points of one coordinate, as the thesis draws them: on both sides of the minimum, on one. */
export const histories = {
  mixed: [-0.4, -0.3, 0.5, 0.7, 0.8],
  equal: [0.2, 0.6, 0.66, 0.7, 0.8],
} as const;

export const loss = (x: number): number => x * x;
export const gradient = (x: number): number => 2 * x;

export interface ParabolaPanel {
  /** "(a) mixed signs", a formula in plain words. */
  readonly heading: string;
  readonly points: readonly number[];
  /** What is drawn beside curve and points. Axes are set here; places are in units of the axes. */
  readonly marks?: {
    readonly traces: readonly Trace[];
    readonly lines: readonly Shape[];
    readonly notes: readonly Annotation[];
  };
}

export interface ParabolaFrame {
  /** The lower end of the y axis: room for what stands below the curve. */
  readonly bottom: number;
  readonly height: number;
  /** One line above the panels, a formula in plain words. */
  readonly note?: string;
}

/** Told apart by the sign in the marker as well. */
const signs = [
  { name: 'negative gradient', color: '#c8443c', symbol: 'line-ew-open', has: (g: number) => g < 0 },
  { name: 'positive gradient', color: '#0a7d5c', symbol: 'cross-thin-open', has: (g: number) => g > 0 },
] as const;

const width = 400;
const gap = 64;
const line = 22;
const topMargin = 14;
const bottomMargin = 88;
const heading = { font: { size: texts.heading.size } } as const;

/** Panels side by side under one legend. */
export function parabolaChart(panels: readonly ParabolaPanel[], frame: ParabolaFrame): Chart {
  const { left, right } = sizes.margin;
  const across = panels.length * width + (panels.length - 1) * gap;
  const above = topMargin + line * (frame.note === undefined ? 1 : 2);
  const layout: Partial<Layout> = {
    width: left + across + right,
    height: above + frame.height + bottomMargin,
    margin: { l: left, r: right, t: above, b: bottomMargin },
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -44 / frame.height, yanchor: 'top' },
    shapes: [],
    annotations:
      frame.note === undefined ? [] : [{ ...standing, ...heading, yshift: line, text: formula(frame.note) }],
  };
  panels.forEach((panel, index) => {
    const { xaxis, yaxis, layout: names } = axesOf(index);
    const domain = [(index * (width + gap)) / across, (index * (width + gap) + width) / across] as const;
    layout[names.x] = {
      title: { text: 'x' },
      domain: [...domain],
      anchor: yaxis,
      range: [-1.1, 1.1],
      ...ticks([-1, -0.5, 0, 0.5, 1]),
    };
    layout[names.y] = {
      title: { text: formula('L(x) = x^2') },
      anchor: xaxis,
      range: [frame.bottom, 1.1],
      ...ticks([0, 0.5, 1]),
    };
    layout.shapes?.push(
      ...(panel.marks?.lines ?? []).map((shape) => ({ ...shape, xref: xaxis, yref: yaxis })),
    );
    layout.annotations?.push(
      {
        ...standing,
        ...heading,
        x: (domain[0] + domain[1]) / 2,
        xanchor: 'center',
        text: formula(panel.heading),
      },
      ...(panel.marks?.notes ?? []).map((note) => ({ ...note, xref: xaxis, yref: yaxis })),
    );
  });
  return themed(
    panels.flatMap((panel, index) => tracesOf(panel, index)),
    layout,
  );
}

function ticks(values: readonly number[]) {
  return { tickvals: [...values], ticktext: tickText(values) };
}

function tracesOf({ points, marks }: ParabolaPanel, index: number): Trace[] {
  const { xaxis, yaxis } = axesOf(index);
  const traces: Trace[] = [
    curve(),
    ...signs.flatMap((sign) => signed(points, sign, index)),
    ...(marks?.traces ?? []),
  ];
  return traces.map((trace) => ({ type: 'scatter', xaxis, yaxis, ...trace }));
}

function curve(): Trace {
  const x = Array.from({ length: 81 }, (_, index) => (index - 40) / 40);
  return {
    mode: 'lines',
    x,
    y: x.map(loss),
    line: { color: ink, width: 1.5, simplify: false },
    hoverinfo: 'skip',
    showlegend: false,
  };
}

/** Discs, and their signs on top. The first panel with all signs has the legend. */
function signed(
  points: readonly number[],
  { name, color, symbol, has }: (typeof signs)[number],
  index: number,
): Trace[] {
  const x = points.filter((point) => has(gradient(point)));
  const place = { mode: 'markers', x, y: x.map(loss), name, legendgroup: name } as const;
  return [
    {
      ...place,
      marker: { symbol: 'circle', size: 15, color, line: { color: '#ffffff', width: 1 } },
      hovertemplate: `x %{x}, gradient %{customdata}<extra></extra>`,
      customdata: x.map(gradient),
      showlegend: index === 0,
    },
    {
      ...place,
      marker: { symbol, size: 8, color: '#ffffff', line: { width: 2 } },
      hoverinfo: 'skip',
      showlegend: false,
    },
  ];
}
