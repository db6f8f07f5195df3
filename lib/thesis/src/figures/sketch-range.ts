/**
 * Figure 3.2: range and reference point of a history, and the step that MNG makes from them (thesis 3.4.1).
 * The step is the rule's own. In the thesis' panel (a) it points uphill, to x = 0.6, and in (b) to -0.25; the
 * gradients of these points give neither.
 */

import { doubleAlgebra } from 'l2o/internal/engine/double/algebra.js';
import { doubleArray } from 'l2o/internal/engine/double/array.js';
import { initialState, takeStep } from 'l2o/internal/engine/formulas.js';
import { mng } from 'l2o/internal/optimizers/mng.js';
import { oneParameter } from 'l2o/internal/parameters.js';
import type { Annotation, Shape } from 'plotly.js-dist';
import { colorOf } from './palette.js';
import { arrow, arrowTip, line } from './sketch-arrow.js';
import { gradient, histories, loss, type ParabolaPanel, parabolaChart } from './sketch-parabola.js';
import { formula } from './sketch-text.js';
import { type Chart, ink, neutral, texts } from './theme.js';
import { tickText } from './typeset.js';

/** The least step in the drawing. The thesis' drawing names none; this is that of Figure 3.6. */
export const drawnEtaMin = 0.01;

export interface RangeStep {
  readonly min: number;
  readonly max: number;
  readonly ref: number;
  readonly diff: number;
  /** The mean normalised gradient, in [-1, 1]. */
  readonly delta: number;
  /** x^(t+1). */
  readonly next: number;
}

/** @param points the history of one coordinate, oldest first, on the parabola */
export function rangeStep(points: readonly number[], etaMin: number): RangeStep {
  const [min, max] = [Math.min(...points), Math.max(...points)];
  const [ref, diff] = [(min + max) / 2, max - min];
  const next = afterHistory(points, etaMin);
  return { min, max, ref, diff, delta: (ref - next) / (diff + etaMin), next };
}

/** The rule is shown all points, wherever it would have gone itself; its last answer has just them in its history. */
function afterHistory(points: readonly number[], etaMin: number): number {
  const rule = mng({ k: points.length, etaMin, noise: 0 });
  const scalar = (value: number) => doubleArray([1], [value]);
  const [first = Number.NaN] = points;
  const of = (x: number) => ({ x: scalar(x), gradient: scalar(gradient(x)), parameters: oneParameter(1) });
  let state = initialState(doubleAlgebra, rule, of(first));
  let next = Number.NaN;
  points.forEach((point, index) => {
    const at = { ...of(point), t: index + 1, noise: () => scalar(0) };
    const step = takeStep(doubleAlgebra, rule, state, at);
    state = step.state;
    next = step.x.values[0] ?? Number.NaN;
  });
  return next;
}

export function rangeSketch(): Chart {
  return parabolaChart(
    [panel('(a) mixed signs', histories.mixed), panel('(b) equal signs', histories.equal)],
    {
      bottom: -0.66,
      height: 370,
      note: `The step of MNG with eta_min ${drawnEtaMin}, without noise: x^(t+1) = x_ref − δ (x_diff + eta_min)`,
    },
  );
}

/** Heights below the parabola: the range of the points, and the step. */
const lanes = { range: -0.2, step: -0.48 } as const;
/** The colour of MNG with this eta_min. */
const accent = colorOf('mng 1e-6');

function panel(signs: string, points: readonly number[]): ParabolaPanel {
  const step = rangeStep(points, drawnEtaMin);
  const { min, max, ref, delta, next } = step;
  const inside = next >= min && next <= max;
  return {
    heading: `${signs}: δ = ${shown(delta)}, the step ${inside ? 'stays in' : 'leaves'} the range`,
    points,
    marks: {
      traces: [
        {
          mode: 'markers',
          x: [0],
          y: [0],
          marker: { symbol: 'circle', size: 6, color: ink },
          hovertemplate: 'optimum<extra></extra>',
          showlegend: false,
        },
        {
          mode: 'markers',
          x: [next],
          y: [loss(next)],
          marker: { symbol: 'diamond', size: 10, color: accent, line: { color: '#ffffff', width: 1 } },
          hovertemplate: 'next point %{x:.3f}<extra></extra>',
          showlegend: false,
        },
      ],
      lines: [
        upright(min, lanes.range, loss(min)),
        upright(max, lanes.range, loss(max)),
        upright(ref, lanes.step, lanes.range),
        upright(next, lanes.step, loss(next)),
        upright(0, 0, 0.2),
        ...arrow([min, lanes.range], [max, lanes.range], 'right', ink),
        arrowTip([min, lanes.range], 'left', ink),
        ...arrow([ref, lanes.step], [next, lanes.step], next < ref ? 'left' : 'right', accent),
      ],
      notes: [
        word('x*', 0, 0.2, { yanchor: 'bottom' }),
        word('x_min', min, lanes.range, { yanchor: 'top' }),
        word('x_max', max, lanes.range, { yanchor: 'top' }),
        word('x_diff', ref, lanes.range, { yanchor: 'bottom' }),
        word('x_ref', ref, lanes.range, { yanchor: 'top', xanchor: 'left', xshift: 3 }),
        word(`x^(t+1) = ${shown(next)}`, next, lanes.step, { yanchor: 'top', color: accent }),
      ],
    },
  };
}

function shown(value: number): string {
  return tickText([Number(value.toFixed(3))]).join();
}

/** Below the curve and its points. */
function upright(x: number, from: number, to: number): Shape {
  return { ...line([x, from], [x, to], { color: neutral, width: 1, dash: 'dot' }), layer: 'below' };
}

function word(
  text: string,
  x: number,
  y: number,
  { color = ink, ...place }: Pick<Annotation, 'xanchor' | 'yanchor' | 'xshift'> & { readonly color?: string },
): Annotation {
  return {
    text: formula(text),
    x,
    y,
    xanchor: 'center',
    showarrow: false,
    font: { size: texts.heading.size, color },
    ...place,
  };
}
