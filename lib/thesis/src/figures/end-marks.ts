/** Marks where curves of ours end before the thesis' do. */

import type { CurveUnit } from 'l2o/internal/evaluation/measure.js';
import type { Annotation, Shape } from 'plotly.js-dist';
import type { ReferenceFigure } from '../data/reference.js';
import { axesOf } from './axes.js';
import type { DrawnPanel } from './drawn-panels.js';
import type { SeriesData } from './figure-data.js';
import { labelWidth } from './labels.js';
import { endOf, furthestEnd } from './prefix.js';
import { referenceOf } from './reference-of.js';
import { neutral, texts } from './theme.js';
import { typeset } from './typeset.js';

/** Panels up to this number are large: there is room for words beside a mark. */
const largePanels = 4;

/** Pixels. */
const lineHeight = 16;

interface End {
  readonly at: number;
  /** Those of ours that end there. */
  readonly series: readonly SeriesData[];
}

export interface Marks {
  readonly shapes: readonly Partial<Shape>[];
  readonly annotations: readonly Annotation[];
}

/** A line where ours end in each panel, those that end there named where others go on. @param width of the frames */
export function endMarks(
  panels: readonly DrawnPanel[],
  unit: CurveUnit,
  reference: ReferenceFigure | null,
  width: number,
): Marks {
  const marks = panels.flatMap((panel, index) =>
    endsOf(panel, reference).map((end, line) => markAt(end, line, panel, index, unit)),
  );
  const areShort = marks.every(({ words, room }) => labelWidth(words.text) < room * width - lineHeight);
  const hasWords = panels.length <= largePanels && areShort;
  return {
    shapes: marks.map(({ line }) => line),
    annotations: hasWords ? marks.map(({ words }) => words) : [],
  };
}

/** Where curves of a panel end before the thesis' and before its axis does, the first place first. */
function endsOf(panel: DrawnPanel, reference: ReferenceFigure | null): readonly End[] {
  const { series, context, parts, isBeginning } = panel;
  const axisEnd = isBeginning ? furthestEnd([...series, ...context], parts) : Number.POSITIVE_INFINITY;
  const ends = new Map<number, End>();
  for (const one of series) {
    const at = endOf(one, parts);
    const thesis = referenceOf(reference, panel, one);
    if (!thesis || one.diverged?.length || at >= Math.min(endOf(thesis, parts), axisEnd)) continue;
    ends.set(at, { at, series: [...(ends.get(at)?.series ?? []), one] });
  }
  return [...ends.values()].sort((one, other) => one.at - other.at);
}

/** @param line of the words: those of several marks stand below each other */
function markAt({ at: end, series }: End, line: number, panel: DrawnPanel, index: number, unit: CurveUnit) {
  const { xaxis, yaxis } = axesOf(index);
  const frame = `${yaxis} domain` as const;
  const [first, last] = panel.x.range;
  const isLate = end > (first + last) / 2;
  // Losses fall and accuracies rise: there the frame is empty.
  const isRising = panel.series.some(({ measure }) => measure === 'accuracy');
  const goesOn = furthestEnd(panel.series, panel.parts) > end;
  return {
    /** The part of the frame that there is for words. */
    room: (isLate ? end - first : last - end) / (last - first),
    line: {
      type: 'line',
      xref: xaxis,
      yref: frame,
      x0: end,
      x1: end,
      y0: 0,
      y1: 1,
      line: { color: neutral, width: 1, dash: 'dot' },
    },
    words: {
      text: `${goesOn ? whoEnds(series) : 'ours ends'} at ${unit} ${Number(end.toPrecision(6))}`,
      font: { size: texts.normal.size, color: neutral },
      showarrow: false,
      xref: xaxis,
      yref: frame,
      x: end,
      y: isRising ? 0 : 1,
      xanchor: isLate ? 'right' : 'left',
      xshift: isLate ? -4 : 4,
      yanchor: isRising ? 'bottom' : 'top',
      yshift: (isRising ? 1 : -1) * line * lineHeight,
    },
  } as const;
}

function whoEnds(series: readonly SeriesData[]): string {
  const [one, ...others] = series;
  return one && others.length === 0 ? `${typeset(one.label)} ends` : `${series.length} of ours end`;
}
