/** How cost grows, as a picture: milliseconds, or speed, by what grows, both axes logarithmic. */

import { at } from 'l2o-thesis/internal/at.js';
import { textWidth, wrap } from 'l2o-thesis/internal/figures/font.js';
import { standing } from 'l2o-thesis/internal/figures/heading.js';
import { type ColorKey, colorOf } from 'l2o-thesis/internal/figures/palette.js';
import { type Chart, sizes, texts, themed } from 'l2o-thesis/internal/figures/theme.js';
import type { Trace } from 'l2o-thesis/internal/figures/traces.js';
import type { Layout, LayoutAxis } from 'plotly.js-dist';
import type { GrowthDrawing } from './growth.js';

/** Far apart, also for the colour-blind. */
const colors = ['mng 1e-4', 'adam 1e-2', 'mlp low', 'rnn 2'] as const satisfies readonly ColorKey[];
const colorAt = (index: number) => colorOf(colors[index % colors.length] ?? colors[0]);

const frame = { width: 560, height: 380 };
const lineHeight = 20;
/** Width of a legend entry's sample and the space around it. */
const sample = 56;

const yTitles = { milliseconds: 'milliseconds', speed: 'times as fast as with one' } as const;

export function growthChart({ title, xTitle, shows, curves: measured }: GrowthDrawing): Chart {
  const curves = shows === 'speed' ? measured.map(asSpeed) : measured;
  const traces = curves.map(
    ({ label, points }, index): Trace => ({
      type: 'scatter',
      mode: 'lines+markers',
      name: label,
      x: points.map(([value]) => value),
      y: points.map(([, height]) => height),
      line: { color: colorAt(index), width: sizes.line },
      marker: { color: colorAt(index), size: 6 },
      showlegend: true,
    }),
  );
  const points = curves.flatMap((curve) => curve.points);
  const labels = curves.map(({ label }) => textWidth(label, texts.normal));
  return themed(traces, {
    ...around(title, sample + Math.max(0, ...labels)),
    xaxis: {
      ...logAxis(
        xTitle,
        points.map(([value]) => value),
        0.04,
      ),
      ...valueTicks(points.map(([value]) => value)),
    },
    yaxis: logAxis(
      yTitles[shows],
      points.map(([, height]) => height),
      0.08,
    ),
  });
}

type Curve = GrowthDrawing['curves'][number];

function asSpeed({ label, points }: Curve): Curve {
  const [, alone] = at(points, 0);
  return { label, points: points.map(([value, milliseconds]) => [value, alone / milliseconds]) };
}

function around(title: string, legend: number): Partial<Layout> {
  const { left, right, top, bottom } = sizes.margin;
  const lines = wrap(title, texts.title, frame.width + legend);
  const upper = top + lines.length * lineHeight;
  return {
    width: Math.ceil(left + frame.width + legend + right),
    height: upper + frame.height + bottom,
    margin: { l: left, r: Math.ceil(legend + right), t: upper, b: bottom },
    legend: { x: 1 + 12 / frame.width, xanchor: 'left', y: 1, yanchor: 'top' },
    annotations: [
      {
        ...standing,
        text: lines.join('<br>'),
        font: { size: texts.title.size, weight: 700 },
        yanchor: 'top',
        yshift: upper - 8,
      },
    ],
  };
}

/** @param room on both sides, a part of the length */
function logAxis(title: string, values: readonly number[], room: number): LayoutAxis {
  const exponents = values.map(Math.log10);
  const [low, high] = [Math.min(...exponents), Math.max(...exponents)];
  const gap = room * (high - low) || 0.1;
  const range: [number, number] = [low - gap, high + gap];
  const ticks = roundValues(range);
  return { type: 'log', title: { text: title }, range, tickvals: ticks, ticktext: ticks.map(plain) };
}

/** Where few values were measured each has its tick. */
function valueTicks(values: readonly number[]): LayoutAxis {
  const each = [...new Set(values)].sort((a, b) => a - b);
  return { tickvals: each, ticktext: each.map(plain) };
}

/** 1, 2, 5, 10, 20, ... within the range; powers of ten where these would stand too close, more where too few. */
function roundValues([low, high]: readonly [number, number]): number[] {
  const steps = high - low > 2.5 ? [1] : high - low > 0.7 ? [1, 2, 5] : [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const step of steps) {
      const exponent = power + Math.log10(step);
      if (exponent >= low && exponent <= high) ticks.push(Number(`${step}e${power}`));
    }
  }
  return ticks;
}

function plain(value: number): string {
  return value >= 1 ? value.toLocaleString('en') : String(value);
}
