/**
 * Draws a figure of the thesis: our curves solid, the thesis' curves dashed in the colour of their
 * counterparts; or the means of curves as a heat map. A pure function of numbers; nothing here knows a run, a file or a screen.
 */
import type { ReferenceFigure } from '../data/reference.js';
import { axesOf } from './axes.js';
import { rangeOf } from './caveats.js';
import type { FigureData } from './figure-data.js';
import { heatMapChart } from './heat-map-chart.js';
import { layoutOf } from './layout.js';
import { translucent } from './palette.js';
import { endMarks, hasParts, withBeginnings } from './prefix.js';
import { referenceOf } from './reference-of.js';
import { type Chart, neutral, sizes, themed } from './theme.js';
import { type Trace, thesisMark, tracesOf } from './traces.js';

/** @param reference the thesis' figure, or null where there is none */
export function chart(figure: FigureData, reference: ReferenceFigure | null): Chart {
  return figure.view === 'heat map'
    ? heatMapChart(figure, reference?.heatMap ?? null)
    : curvesChart(figure, reference);
}

function curvesChart(measured: FigureData, reference: ReferenceFigure | null): Chart {
  const figure = withBeginnings(measured, reference);
  const curves = figure.panels.flatMap((panel, index) => {
    const isFirstEpoch = index >= measured.panels.length;
    const isInParts = hasParts(panel);
    return panel.series.flatMap((series) => {
      const width = 1 / (series.pointsPerUnit ?? 1);
      const windows = isInParts ? { width, isFirstEpoch } : undefined;
      return tracesOf(series, referenceOf(reference, panel, series), axesOf(index), windows);
    });
  });
  const traces = [...withOneEntryEach(curves), ...keysOf(figure, reference)];
  return themed(traces, layoutOf(figure, traces, endMarks(measured, reference)));
}

/** A series that stands in several panels has one legend entry, for all of them. */
function withOneEntryEach(traces: readonly Trace[]): Trace[] {
  const entered = new Set<string>();
  return traces.map((trace) => {
    if (!trace.showlegend || trace.legendgroup === undefined) return trace;
    const showlegend = !entered.has(trace.legendgroup);
    entered.add(trace.legendgroup);
    return { ...trace, showlegend };
  });
}

/** The last entries of the legend: what dashes and areas mean, once for all series. */
function keysOf(figure: FigureData, reference: ReferenceFigure | null): Trace[] {
  const pairs = figure.panels.flatMap((panel) =>
    panel.series.map((series) => ({ series, thesis: referenceOf(reference, panel, series) })),
  );
  const seeds = pairs.flatMap(({ series }) => (series.spread ? [series.seeds.length] : []));
  const curves = pairs.flatMap(({ thesis }) => thesis ?? []);
  const bin = curves.flatMap(({ binned }) => binned?.bin_width ?? [])[0];
  const keys: Trace[] = [];
  if (curves.length > 0) {
    const mean = curves.every(({ binned }) => binned) ? `, mean per ${bin} steps` : '';
    keys.push({
      name: `thesis${mean} (dashed)`,
      meta: thesisMark,
      line: { color: neutral, width: sizes.thesisLine, dash: 'dash' },
    });
  }
  if (bin !== undefined) keys.push(areaKey(`thesis, range per ${bin} steps`, 0.2));
  if (seeds.length > 0) keys.push(areaKey(`range of ${rangeOf(seeds)} seeds`, 0.34));
  return keys.map((key, index) => ({
    ...key,
    type: 'scatter',
    mode: 'lines',
    x: [null],
    y: [null],
    showlegend: true,
    legendgroup: `key ${index}`,
    legendrank: 2000 + index,
  }));
}

function areaKey(name: string, opacity: number): Trace {
  return { name, fill: 'toself', fillcolor: translucent(neutral, opacity), line: { width: 0 } };
}
