/**
 * How a training went, as a picture: meta-loss, norm of the meta-gradient, resets and validations over the
 * meta-iterations, one panel below the other. A pure function of the training's log.
 */

import {
  type ResetCause,
  resetCauses,
  type TrainingLog,
  type Validation,
} from 'l2o/internal/meta/training-log.js';
import type { Annotation, Layout, LayoutAxis } from 'plotly.js-dist';
import { axesOf } from './axes.js';
import { type Binned, binned } from './binned.js';
import { wrap } from './font.js';
import { colorOf, translucent } from './palette.js';
import { type Chart, neutral, texts, themed } from './theme.js';
import type { Trace } from './traces.js';
import { typeset } from './typeset.js';

const colors = {
  loss: colorOf('mng 1e-4'),
  norm: colorOf('timesteps 30'),
  validation: colorOf('mng 1e-3'),
  selected: colorOf('adam 1e-2'),
} as const;

/** How each cause of a reset is called and drawn. */
export const causeMarks: Readonly<Record<ResetCause, { readonly name: string; readonly color: string }>> = {
  length: { name: 'length', color: neutral },
  loss: { name: 'small loss', color: colorOf('mng 1e-5') },
  norm: { name: 'large norm', color: colorOf('adam 1e-4') },
  'non-finite': { name: 'not finite', color: colorOf('adam 1e-2') },
};

/** Curves of more points than this are drawn as means. */
const mostPoints = 250;

/** Pixels. */
const frame = { width: 640, height: 140, low: 90, row: 20 } as const;
const margin = { left: 124, right: 40, bottom: 50 } as const;
/** A line of text above a frame, with the space around it. */
const line = { title: 20, heading: 34 } as const;

/** What is drawn one below the other: what stands above, the height of the frame, marks, y axis. */
interface Panel {
  readonly heading: string;
  readonly height: number;
  readonly traces: readonly Trace[];
  readonly axis: LayoutAxis;
}

/** @param title such as "LA_b on MlpMnist" */
export function trainingChart(log: TrainingLog, title: string): Chart {
  const panels = [
    lossPanel(log),
    normPanel(log),
    ...(log.resets.length > 0 ? [resetPanel(log)] : []),
    ...(log.validations.length > 0 ? [validationPanel(log)] : []),
  ];
  const traces = panels.flatMap((panel, index) => {
    const { xaxis, yaxis } = axesOf(index);
    return panel.traces.map(
      (trace): Trace => ({ type: 'scatter', showlegend: false, ...trace, xaxis, yaxis }),
    );
  });
  return themed(traces, layoutOf(panels, title, log.metaLosses.length));
}

function lossPanel({ metaLosses }: TrainingLog): Panel {
  const curve = binned(metaLosses, mostPoints);
  return {
    heading: `meta-loss: mean of ln L${binNote(curve)}`,
    height: frame.height,
    traces: curveTraces(curve, colors.loss),
    axis: { range: padded([...curve.low, ...curve.high], 0.06) },
  };
}

function normPanel({ gradientNorms }: TrainingLog): Panel {
  // Over bins the mean of logarithms, as the axis is one. A norm of 0 has no place on it.
  const { mean, low, high, ...places } = binned(gradientNorms.map(Math.log10), mostPoints);
  const powers = (logarithms: readonly number[]) => logarithms.map((value) => 10 ** value);
  const curve = { ...places, mean: powers(mean), low: powers(low), high: powers(high) };
  const range = padded([...low, ...high], 0.06);
  return {
    heading: `L2 norm of the meta-gradient${binNote(curve)}`,
    height: frame.height,
    traces: curveTraces(curve, colors.norm),
    axis: { type: 'log', range, ...powerTicks(range) },
  };
}

function curveTraces({ width, x, mean, low, high }: Binned, color: string): Trace[] {
  const band: Trace = {
    mode: 'lines',
    x: [...x, ...x.toReversed()],
    y: [...low, ...high.toReversed()],
    line: { width: 0 },
    fill: 'toself',
    fillcolor: translucent(color, 0.22),
    hoverinfo: 'skip',
  };
  const curve: Trace = { mode: 'lines', x: [...x], y: [...mean], line: { color, width: 1.4 } };
  return width > 1 ? [band, curve] : [curve];
}

function binNote({ width }: Binned): string {
  return width > 1 ? ` (line: mean of every ${width}, area: their range)` : '';
}

/** A row of ticks per cause, with its number. */
function resetPanel({ resets }: TrainingLog): Panel {
  const rows = resetCauses.flatMap((cause) => {
    const x = resets.filter((reset) => reset.cause === cause).map(({ iteration }) => iteration);
    return x.length > 0 ? [{ cause, x }] : [];
  });
  return {
    heading: 'resets: why a trajectory ended',
    height: rows.length * frame.row + 6,
    traces: rows.map(({ cause, x }, index) => ({
      name: causeMarks[cause].name,
      mode: 'markers',
      x,
      y: x.map(() => index),
      marker: { symbol: 'line-ns', size: 11, line: { width: 1.3, color: causeMarks[cause].color } },
      hovertemplate: 'reset at %{x}: %{fullData.name}<extra></extra>',
    })),
    axis: {
      range: [rows.length - 0.4, -0.6],
      tickvals: rows.map((_, index) => index),
      ticktext: rows.map(({ cause, x }) => `${causeMarks[cause].name} (${x.length})`),
    },
  };
}

/** The scores; crosses on the upper edge where a validation diverged, a ring around the one that was selected. */
function validationPanel({ validations, selected }: TrainingLog): Panel {
  const scored = validations.filter(({ score }) => Number.isFinite(score));
  const diverged = validations.filter(({ score }) => !Number.isFinite(score));
  const range = padded(
    scored.map(({ score }) => score),
    0.2,
  );
  const color = colors.validation;
  const x = (points: readonly Validation[]) => points.map(({ iteration }) => iteration);
  const y = (points: readonly Validation[]) => points.map(({ score }) => score);
  const marks = [
    ...(selected ? ['ring: selected'] : []),
    ...(diverged.length > 0 ? ['cross: diverged'] : []),
  ];
  return {
    heading: `validation: log<sub>10</sub> of the mean loss (${marks.join(', ')})`,
    height: frame.low,
    traces: [
      {
        mode: 'lines+markers',
        x: x(scored),
        y: y(scored),
        marker: { color, size: 6 },
        line: { color: translucent(color, 0.4), width: 1.2 },
      },
      {
        name: 'selected',
        mode: 'markers',
        x: selected ? x([selected]) : [],
        y: selected ? y([selected]) : [],
        marker: { symbol: 'circle-open', size: 13, color: colors.selected, line: { width: 2 } },
        hoverinfo: 'skip',
      },
      {
        name: 'diverged',
        mode: 'markers',
        x: x(diverged),
        y: diverged.map(() => range[1]),
        marker: { symbol: 'x', size: 8, color: causeMarks['non-finite'].color },
        hovertemplate: 'diverged at %{x}<extra></extra>',
        cliponaxis: false,
      },
    ],
    axis: { range, nticks: 5 },
  };
}

/** A range with room around the values, this part of their own to each side. */
function padded(values: readonly number[], part: number): [number, number] {
  if (values.length === 0) return [-1, 1];
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  const room = part * (high - low) || 0.1;
  return [low - room, high + room];
}

/** At most five powers of ten; left to plotly where the axis is too short for two. */
function powerTicks([low, high]: readonly [number, number]): LayoutAxis {
  const stride = Math.max(1, Math.ceil((high - low) / 5));
  const first = Math.ceil(low / stride) * stride;
  const powers = Array.from(
    { length: Math.floor((high - first) / stride) + 1 },
    (_, i) => first + i * stride,
  );
  if (powers.length < 2) return { nticks: 4, exponentformat: 'e' };
  const exponent = (power: number) => String(power).replace('-', '\u2212');
  return {
    tickvals: powers.map((power) => 10 ** power),
    ticktext: powers.map((power) => (power === 0 ? '1' : `10<sup>${exponent(power)}</sup>`)),
  };
}

function layoutOf(panels: readonly Panel[], title: string, iterations: number): Partial<Layout> {
  const lines = wrap(title, texts.title, frame.width);
  const top = line.title * lines.length + line.heading;
  const down = panels.reduce((sum, { height }) => sum + height, line.heading * (panels.length - 1));
  const layout: Partial<Layout> = {
    width: margin.left + frame.width + margin.right,
    height: top + down + margin.bottom,
    margin: { l: margin.left, r: margin.right, t: top, b: margin.bottom },
  };
  const titleText = lines.map(typeset).join('<br>');
  const annotations = [above(titleText, { size: texts.title.size, weight: 700 }, 1, line.heading - 8)];
  let upper = down;
  panels.forEach(({ heading, height, axis }, index) => {
    const { xaxis, yaxis, layout: names } = axesOf(index);
    const isLast = index === panels.length - 1;
    annotations.push(above(heading, { size: texts.normal.size }, upper / down, 2));
    layout[names.x] = {
      domain: [0, 1],
      anchor: yaxis,
      range: [0, iterations + Math.max(1, iterations / 100)],
      tickformat: ',d',
      showticklabels: isLast,
      ...(isLast ? { title: { text: 'meta-iterations' } } : { ticks: '' }),
      ...(index > 0 && { matches: 'x' }),
    };
    layout[names.y] = { ...axis, domain: [(upper - height) / down, upper / down], anchor: xaxis };
    upper -= height + line.heading;
  });
  return { ...layout, annotations };
}

/** Text that stands on the line at `y`, from the left edge of the frames. */
function above(text: string, font: NonNullable<Annotation['font']>, y: number, yshift: number): Annotation {
  const place = { xref: 'paper', yref: 'paper', x: 0, xanchor: 'left', yanchor: 'bottom' } as const;
  return { ...place, text, font, y, yshift, align: 'left', showarrow: false };
}
