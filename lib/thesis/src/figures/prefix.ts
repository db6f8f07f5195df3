/**
 * Curves that are a prefix of the thesis': a mark where they end, and, where the shortest is too short to be seen on the thesis'
 * axis, its panel a second time with the beginning alone.
 */
import type { Annotation, Shape } from 'plotly.js-dist';
import type { ReferenceFigure, ReferenceSeries } from '../data/reference.js';
import { axesOf } from './axes.js';
import { roundUp } from './binned.js';
import type { AxisData, FigureData, PanelData, SeriesData } from './figure-data.js';
import { referenceOf } from './reference-of.js';
import { neutral, texts } from './theme.js';
import { typeset } from './typeset.js';

/** A prefix below this part of the thesis' curve is shown for itself too. */
const hardToSee = 0.08;

/** Panels up to this number are large: there is room for words beside a mark, and for beginnings where they are no more then. */
const largePanels = 4;

/** Pixels. */
const lineHeight = 16;

interface End {
  readonly at: number;
  /** Those of ours that end there. */
  readonly series: readonly SeriesData[];
  /** Whether too little of the thesis' axis is before it. */
  readonly isHardToSee: boolean;
}

/** Where curves of a panel end before the thesis', the first place first. */
function endsOf(panel: PanelData, reference: ReferenceFigure | null): readonly End[] {
  const ends = new Map<number, End>();
  for (const series of panel.series) {
    const at = endOf(series);
    const thesis = referenceOf(reference, panel, series)?.x.at(-1);
    // A cross shows where one that diverged ends.
    if (at === undefined || thesis === undefined || at >= thesis || series.diverged?.length) continue;
    const isHardToSee = at < hardToSee * thesis;
    ends.set(at, { at, isHardToSee, series: [...(ends.get(at)?.series ?? []), series] });
  }
  return [...ends.values()].sort((one, other) => one.at - other.at);
}

/** A part of an epoch reaches to its end. */
function endOf({ x, pointsPerUnit }: SeriesData): number | undefined {
  const last = x.at(-1);
  return last === undefined || pointsPerUnit === undefined ? last : last + 1 / pointsPerUnit;
}

/** Whether it has points that are means over parts of an epoch. */
export function hasParts({ series }: PanelData): boolean {
  return series.some(({ pointsPerUnit }) => pointsPerUnit !== undefined);
}

function thesisCurves(panel: PanelData, reference: ReferenceFigure | null): ReferenceSeries[] {
  return panel.series.flatMap((series) => referenceOf(reference, panel, series) ?? []);
}

/** The figure as it is drawn: with its beginnings behind its panels, where they are needed. */
export function withBeginnings(figure: FigureData, reference: ReferenceFigure | null): FigureData {
  if (2 * figure.panels.length > largePanels) return figure;
  const beginnings = figure.panels.flatMap((panel) => {
    const shortest = endsOf(panel, reference).find(({ isHardToSee }) => isHardToSee);
    return shortest ? [beginningOf(figure, panel, reference, shortest.at)] : [];
  });
  return beginnings.length > 0 ? { ...figure, panels: [...figure.panels, ...beginnings] } : figure;
}

function beginningOf(
  { unit }: FigureData,
  panel: PanelData,
  reference: ReferenceFigure | null,
  end: number,
): PanelData {
  // The thesis has one point per epoch: two of them make a line, and one is a bar beside parts.
  const until = Math.max(end, 1);
  const whole = panel.panel === null ? '' : ` of (${panel.panel})`;
  const isInParts = hasParts(panel);
  const parts = isInParts ? `, in parts; bars: the thesis' ${unit} 0` : '';
  const isShown = (x = until) => (isInParts ? x < until : x <= until);
  const values = [...panel.series, ...thesisCurves(panel, reference)].flatMap(({ x, y }) =>
    y.filter((_, index) => isShown(x[index])),
  );
  return {
    ...panel,
    panel: null,
    referencePanel: panel.referencePanel === undefined ? panel.panel : panel.referencePanel,
    title: `The beginning${whole}${parts}`,
    x: axisOver(panel.x.label, 0, until),
    y: axisOver(panel.y.label, Math.min(...values), Math.max(...values)),
  };
}

/** An axis with a little room at both ends, and four to ten ticks at round numbers. */
function axisOver(label: string, low: number, high: number): AxisData {
  const length = high - low || 1;
  const step = roundUp(length / 8);
  const range = [low - 0.05 * length, high + 0.05 * length] as const;
  const first = Math.ceil(range[0] / step);
  const count = Math.floor(range[1] / step) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(6)));
  return { label, range, ticks };
}

export interface Marks {
  readonly shapes: readonly Partial<Shape>[];
  readonly annotations: readonly Annotation[];
}

/** A line where ours end in each panel, those that end there named where others go on; none in a beginning, which ends there. */
export function endMarks(figure: FigureData, reference: ReferenceFigure | null): Marks {
  const marks = figure.panels.flatMap((panel, index) =>
    endsOf(panel, reference).map((end, line) => markAt(end, line, panel, index, figure)),
  );
  const hasWords = figure.panels.length <= largePanels;
  return {
    shapes: marks.map(({ line }) => line),
    annotations: hasWords ? marks.map(({ words }) => words) : [],
  };
}

/** @param line of the words: those of several marks stand below each other */
function markAt(
  { at: end, series }: End,
  line: number,
  panel: PanelData,
  index: number,
  { unit }: FigureData,
) {
  const { xaxis, yaxis } = axesOf(index);
  const frame = `${yaxis} domain` as const;
  const isLate = end > (panel.x.range[0] + panel.x.range[1]) / 2;
  // Losses fall and accuracies rise: there the frame is empty.
  const isRising = panel.series.some(({ measure }) => measure === 'accuracy');
  return {
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
      text: `${goesOn(panel, end) ? whoEnds(series) : 'ours ends'} at ${unit} ${Number(end.toPrecision(6))}`,
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

/** Whether one of ours is longer. */
function goesOn({ series }: PanelData, end: number): boolean {
  return series.some((one) => !one.diverged?.length && (endOf(one) ?? 0) > end);
}

function whoEnds(series: readonly SeriesData[]): string {
  const [one, ...others] = series;
  return one && others.length === 0 ? `${typeset(one.label)} ends` : `${series.length} of ours end`;
}
