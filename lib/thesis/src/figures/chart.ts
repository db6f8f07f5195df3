/**
 * Draws a figure of the thesis: our curves solid, the thesis' curves dashed in the colour of their
 * counterparts; or the means of curves as a heat map. A pure function of numbers; nothing here knows a run, a file or a screen.
 */
import type { CurveUnit } from 'l2o/internal/evaluation/measure.js';
import type { ReferenceFigure } from '../data/reference.js';
import { axesOf } from './axes.js';
import { rangeOf } from './caveats.js';
import { atMiddles, type DrawnPanel, drawnPanels } from './drawn-panels.js';
import { endMarks } from './end-marks.js';
import type { FigureData } from './figure-data.js';
import { gridOf } from './grid.js';
import { heatMapChart } from './heat-map-chart.js';
import { besideFrame, endLabels } from './labels.js';
import { layoutOf } from './layout.js';
import { translucent } from './palette.js';
import { type Sheet, usualSheet } from './print.js';
import { referenceOf } from './reference-of.js';
import { type Chart, neutral, sizes, themed } from './theme.js';
import { contextOf, firstEpoch, kinds, type Trace, tracesOf } from './traces.js';

/** Names right of a frame take at most this part of a picture whose width is given: the legend has them too. */
const mostBeside = 0.25;

/**
 * A figure as a chart for plotly: ours solid, the thesis' dashed.
 *
 * @param reference the thesis' figure, or null where there is none
 * @param sheet what it is laid out for
 * @throws UsageError where that is too narrow
 */
export function chart(
  figure: FigureData,
  reference: ReferenceFigure | null,
  sheet: Sheet = usualSheet,
): Chart {
  return figure.view === 'heat map'
    ? heatMapChart(figure, reference?.heatMap ?? null, sheet)
    : curvesChart(figure, reference, sheet);
}

function curvesChart(measured: FigureData, reference: ReferenceFigure | null, sheet: Sheet): Chart {
  const panels = drawnPanels(measured, reference);
  const figure = { ...measured, panels };
  const placed = panels.map(atMiddles);
  const curves = placed.flatMap((panel, index) => [
    ...panel.context.map((series) => contextOf(series, axesOf(index))),
    ...panel.series.flatMap((series) =>
      tracesOf(series, referenceOf(reference, panel, series), axesOf(index), panel.parts),
    ),
  ]);
  const { width } = sheet;
  const usual = gridOf(panels, width && width - sizes.margin.left - sizes.margin.right);
  const named = endLabels(placed, usual.frame);
  const labels = width && besideFrame(named) > mostBeside * width ? [] : named;
  const beside = besideFrame(labels);
  const frame = { ...usual.frame, width: usual.frame.width - (width ? beside : 0) };
  const traces = [...withOneEntryEach(curves), ...labels, ...keysOf(panels, figure.unit, reference)];
  const marks = endMarks(panels, figure.unit, reference, frame.width);
  return themed(traces, layoutOf(figure, traces, beside, marks, { ...usual, frame }, sheet));
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

/** The second legend: what dashes, marks and areas mean, once for all series. */
function keysOf(panels: readonly DrawnPanel[], unit: CurveUnit, reference: ReferenceFigure | null): Trace[] {
  const pairs = panels.flatMap((panel) =>
    panel.series.map((series) => ({
      series,
      thesis: referenceOf(reference, panel, series),
      isMark: panel.parts === 'all',
    })),
  );
  const seeds = pairs.flatMap(({ series }) => (series.spread ? [series.seeds.length] : []));
  const lines = pairs.flatMap(({ thesis, isMark }) => (thesis && !isMark ? [thesis] : []));
  const bin = lines.flatMap(({ binned }) => binned?.bin_width ?? [])[0];
  const keys: Trace[] = [];
  if (lines.length > 0) {
    const mean = lines.every(({ binned }) => binned) ? `, mean per ${bin} steps` : '';
    const line = { color: neutral, width: sizes.thesisLine, dash: 'dash' } as const;
    keys.push({ meta: kinds.thesis, name: `thesis${mean} (dashed)`, line });
  }
  if (pairs.some(({ thesis, isMark }) => thesis && isMark)) {
    const name = `thesis, mean of ${unit} 0`;
    keys.push({ meta: kinds.thesis, name, mode: 'markers', marker: firstEpoch(neutral) });
  }
  if (bin !== undefined)
    keys.push({ meta: kinds.thesisRange, ...areaKey(`thesis, range per ${bin} steps`, 0.2) });
  if (seeds.length > 0)
    keys.push({ meta: kinds.seeds, ...areaKey(`range of ${rangeOf(seeds)} seeds`, 0.34) });
  return keys.map((key) => ({
    type: 'scatter',
    mode: 'lines',
    x: [null],
    y: [null],
    showlegend: true,
    legend: 'legend2',
    ...key,
  }));
}

function areaKey(name: string, opacity: number): Trace {
  return { name, fill: 'toself', fillcolor: translucent(neutral, opacity), line: { width: 0 } };
}
