/**
 * Draws a figure of the thesis: our curves solid, the thesis' curves dashed in the colour of their
 * counterparts. A pure function of numbers; nothing here knows a run, a file or a screen.
 */
import type { Annotations, Data, Layout, LayoutAxis } from 'plotly.js-dist';
import type { FigureData, PanelData, ReferenceFigure, ReferenceSeries, SeriesData } from './figure-data.js';
import { textWidth, wrap } from './font.js';
import { frameFor } from './frame.js';
import { counterpart, translucent } from './palette.js';
import { referenceOf } from './reference-of.js';
import { type Chart, caution, neutral, sizes, texts, themed } from './theme.js';
import { thin } from './thin.js';
import { escapeMarkup, tickText, typeset } from './typeset.js';

/** Columns that curves are thinned to: finer than the pixels of the png at twice the size. */
const drawnColumns = 1500;

/** Marks the key of the dashed lines, for whoever wants to act on a click on it. */
export const thesisKey = 'thesis';

/** @param reference the thesis' figure, or null where it has none */
export function chart(figure: FigureData, reference: ReferenceFigure | null): Chart {
  const curves = figure.panels.flatMap((panel, index) =>
    panel.series.flatMap((series) => tracesOf(series, referenceOf(reference, panel, series), axesOf(index))),
  );
  const data = [...withOneEntryEach(curves), ...keysOf(figure, reference)];
  return themed(data, layoutOf(figure, data));
}

interface AxisPair {
  readonly xaxis: 'x' | `x${number}`;
  readonly yaxis: 'y' | `y${number}`;
}

function axesOf(index: number): AxisPair {
  return index === 0 ? { xaxis: 'x', yaxis: 'y' } : { xaxis: `x${index + 1}`, yaxis: `y${index + 1}` };
}

type Line = Extract<Data, { type?: 'scatter' }>;

/** Everything that stands for one series in one panel; a click on its legend entry hides all of it. */
function tracesOf(series: SeriesData, thesis: ReferenceSeries | undefined, axes: AxisPair): Line[] {
  const name = typeset(series.label) + (series.diverged?.length ? ' (diverged)' : '');
  const common = { type: 'scatter', ...axes, legendgroup: series.label, name } as const;
  const { color, width } = series.style;
  const drawn = thin(series.x, series.y, drawnColumns);
  const x = drawn.map((index) => series.x[index] ?? 0);
  const traces: Line[] = [];
  if (series.spread) {
    const { low, high } = series.spread;
    traces.push({
      ...common,
      ...area(
        x,
        drawn.map((index) => low[index] ?? 0),
        drawn.map((index) => high[index] ?? 0),
      ),
      fillcolor: translucent(color, 0.22),
    });
  }
  traces.push({
    ...common,
    mode: 'lines',
    x,
    y: drawn.map((index) => series.y[index] ?? 0),
    line: { color, width, dash: series.style.dash === 'dashed' ? 'dash' : 'solid' },
    showlegend: true,
  });
  if (thesis)
    traces.push(...thesisTraces(thesis, counterpart(color)).map((trace) => ({ ...common, ...trace })));
  if (series.diverged?.length) {
    traces.push({
      ...common,
      mode: 'markers',
      x: series.x.slice(-1),
      y: series.y.slice(-1),
      marker: { symbol: 'x', size: 9, color },
      cliponaxis: false,
      showlegend: false,
    });
  }
  return traces;
}

/**
 * A smooth curve is drawn through its points. Of a noisy one the listed points are only a sample: what is
 * drawn is the mean of each bin, and lowest and highest as an area.
 */
function thesisTraces({ label, x, y, binned }: ReferenceSeries, color: string): Line[] {
  const dashed: Line = {
    mode: 'lines',
    x: [...x],
    y: [...y],
    line: { color, width: sizes.thesisLine, dash: 'dash' },
    name: `thesis: ${typeset(label)}`,
    showlegend: false,
  };
  if (!binned) return [dashed];
  const middle = binned.x_start.map((start) => start + binned.bin_width / 2);
  return [
    { ...area(middle, binned.min, binned.max), fillcolor: translucent(color, 0.16) },
    { ...dashed, x: middle, y: [...binned.mean] },
  ];
}

function area(x: readonly number[], low: readonly number[], high: readonly number[]): Line {
  return {
    mode: 'lines',
    x: [...x, ...x.toReversed()],
    y: [...low, ...high.toReversed()],
    line: { width: 0 },
    fill: 'toself',
    hoverinfo: 'skip',
    showlegend: false,
  };
}

/** A series that stands in several panels has one legend entry, for all of them. */
function withOneEntryEach(traces: readonly Line[]): Line[] {
  const seen = new Set<string>();
  return traces.map((trace) => {
    const group = String(trace.legendgroup);
    if (!trace.showlegend || !seen.has(group)) {
      if (trace.showlegend) seen.add(group);
      return trace;
    }
    return { ...trace, showlegend: false };
  });
}

/** The last entries of the legend: what dashes and areas mean, once for all series. */
function keysOf(figure: FigureData, reference: ReferenceFigure | null): Line[] {
  const pairs = figure.panels.flatMap((panel) =>
    panel.series.map((series) => ({ series, thesis: referenceOf(reference, panel, series) })),
  );
  const seeds = Math.max(0, ...pairs.map(({ series }) => (series.spread ? series.seeds.length : 0)));
  const bins = pairs.flatMap(({ thesis }) => thesis?.binned?.bin_width ?? []);
  const common = { type: 'scatter', mode: 'lines', x: [null], y: [null], showlegend: true } as const;
  const swatch = { ...common, fill: 'toself', line: { width: 0 } } as const;
  const keys: Line[] = [];
  if (pairs.some(({ thesis }) => thesis)) {
    keys.push({
      ...common,
      name: bins.length ? 'dashed: thesis (noisy: mean)' : 'dashed: thesis',
      meta: thesisKey,
      line: { color: neutral, width: sizes.thesisLine, dash: 'dash' },
    });
  }
  if (bins.length) {
    keys.push({ ...swatch, name: `thesis, range per ${bins[0]}`, fillcolor: translucent(neutral, 0.2) });
  }
  if (seeds > 0) {
    keys.push({ ...swatch, name: `range of ${seeds} seeds`, fillcolor: translucent(neutral, 0.32) });
  }
  return keys.map((key, index) => ({ ...key, legendgroup: `key ${index}`, legendrank: 2000 + index }));
}

/** What a reader must know of this picture before comparing it, or null: printed above the frame. */
export function faceLabel({ provenance }: FigureData): string | null {
  const { profile, shortened, data } = provenance;
  const notes = [
    profile === 'thesis' && shortened === null ? [] : [`profile ${profile}`],
    shortened ?? [],
    data === null || data.variant === 'official' ? [] : [`${data.name}: ${data.variant}`],
  ].flat();
  return notes.length ? notes.join(' \u00b7 ') : null;
}

const titleLine = 20;
const legendItem = 48;

function layoutOf(figure: FigureData, data: readonly Data[]): Partial<Layout> {
  const count = figure.panels.length;
  const columns = count === 1 ? 1 : count <= 4 ? 2 : 3;
  const rows = Math.ceil(count / columns);
  const gap = { x: 86, y: 100 };
  const entries = data.flatMap((trace) =>
    'showlegend' in trace && trace.showlegend ? [trace.name ?? ''] : [],
  );
  const labels = entries.map((entry) => textWidth(entry.replace(/<[^>]+>/g, ''), texts.normal));
  const right = legendItem + Math.max(0, ...labels) + sizes.margin.right;
  const width =
    count === 1
      ? sizes.width
      : Math.ceil(sizes.margin.left + columns * sizes.panel.width + (columns - 1) * gap.x + right);
  const plotWidth = width - sizes.margin.left - right;
  const face = faceLabel(figure);
  const title = wrap(`Figure ${figure.figure}: ${figure.title}`, texts.title, width - sizes.margin.left - 24);
  const titled = figure.panels.some((panel) => panel.title !== null);
  const top = 22 + titleLine * (title.length + (face ? 1 : 0) + (titled ? 1 : 0));
  const plotHeight =
    count === 1 ? sizes.height - top - sizes.margin.bottom : rows * sizes.panel.height + (rows - 1) * gap.y;
  const height = top + plotHeight + sizes.margin.bottom;
  const cell = {
    width: (plotWidth - (columns - 1) * gap.x) / columns / plotWidth,
    height: (plotHeight - (rows - 1) * gap.y) / rows / plotHeight,
  };
  const panels = figure.panels.map((panel, index) => {
    const left = (index % columns) * (cell.width + gap.x / plotWidth);
    const upper = 1 - Math.floor(index / columns) * (cell.height + gap.y / plotHeight);
    return panelLayout(panel, index, [left, left + cell.width], [upper - cell.height, upper]);
  });
  return {
    width,
    height,
    margin: { l: sizes.margin.left, r: right, t: top, b: sizes.margin.bottom },
    title: {
      text: title.map(escapeMarkup).join('<br>'),
      y: 1 - 14 / height,
      yref: 'container',
      yanchor: 'top',
    },
    legend: { x: 1 + 10 / plotWidth, xanchor: 'left', y: 1, yanchor: 'top' },
    ...Object.assign({}, ...panels.map(({ axes }) => axes)),
    annotations: [
      ...panels.flatMap(({ heading }) => heading),
      ...(face ? [faceAnnotation(face, titled)] : []),
    ],
  };
}

function panelLayout(
  panel: PanelData,
  index: number,
  xDomain: [number, number],
  yDomain: [number, number],
): { axes: Partial<Layout>; heading: Partial<Annotations>[] } {
  const suffix = index === 0 ? '' : String(index + 1);
  const x = frameFor(
    panel.x,
    panel.series.flatMap((series) => series.x),
  );
  const y = frameFor(
    panel.y,
    panel.series.flatMap((series) => [
      ...series.y,
      ...(series.spread?.low ?? []),
      ...(series.spread?.high ?? []),
    ]),
  );
  const axis = (label: string, { range, ticks }: typeof x): Partial<LayoutAxis> => ({
    title: { text: escapeMarkup(label) },
    range: [...range],
    tickvals: [...ticks],
    ticktext: tickText(ticks),
  });
  const letter = panel.panel === null ? '' : `(${panel.panel}) `;
  return {
    axes: {
      [`xaxis${suffix}`]: { ...axis(panel.x.label, x), domain: xDomain, anchor: `y${suffix}` },
      [`yaxis${suffix}`]: { ...axis(panel.y.label, y), domain: yDomain, anchor: `x${suffix}` },
    },
    heading:
      panel.title === null
        ? []
        : [
            {
              text: letter + escapeMarkup(panel.title),
              font: { size: texts.panelTitle.size },
              xref: 'paper',
              yref: 'paper',
              x: (xDomain[0] + xDomain[1]) / 2,
              y: yDomain[1],
              xanchor: 'center',
              yanchor: 'bottom',
              showarrow: false,
            },
          ],
  };
}

function faceAnnotation(text: string, aboveHeading: boolean): Partial<Annotations> {
  return {
    text: escapeMarkup(text),
    font: { size: texts.face.size, color: caution },
    xref: 'paper',
    yref: 'paper',
    x: 0,
    y: 1,
    xanchor: 'left',
    yanchor: 'bottom',
    yshift: aboveHeading ? titleLine : 0,
    showarrow: false,
  };
}
