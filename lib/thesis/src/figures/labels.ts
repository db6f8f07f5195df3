/** Names at the ends of curves: of many in one frame, a legend alone would not tell which of two that coincide is which. */
import { axesOf } from './axes.js';
import type { PanelData } from './figure-data.js';
import { textWidth } from './font.js';
import type { FrameSize } from './grid.js';
import { texts } from './theme.js';
import type { Trace } from './traces.js';
import { plain, typeset } from './typeset.js';

/** So many curves in the only frame are labelled. */
const many = 6;

/** From a label's middle to that of the next, in pixels. */
const distance = 15;

/** What stands at the frame's inner edge: the thesis' mean of the first epoch. */
const mark = 18;

/** A little off the end of its curve. */
const textOf = (label: string) => `\u2004${typeset(label)}`;

/** @param text as plotly takes it */
export function labelWidth(text: string): number {
  return textWidth(plain(text), texts.normal);
}

/** Pixels right of the frame that labels take. */
export function besideFrame(labels: readonly Trace[]): number {
  const beside = labels.filter(({ cliponaxis }) => cliponaxis === false);
  return Math.max(0, ...beside.map(({ text }) => labelWidth(String(text))));
}

/**
 * One label per curve that none outlasts, at the height where it ends, or as near to it as others leave it: inside the frame where
 * the curves leave room, else right of the only frame.
 */
export function endLabels(panels: readonly PanelData[], frame: FrameSize): Trace[] {
  return panels.length > 2
    ? []
    : panels.flatMap((panel, index) => labelsOf(panel, index, frame, panels.length === 1));
}

function labelsOf(panel: PanelData, index: number, { width, height }: FrameSize, isAlone: boolean): Trace[] {
  const [left, right] = panel.x.range;
  const [bottom, top] = panel.y.range;
  const last = Math.max(...panel.series.map((series) => series.x.at(-1) ?? left));
  const isInside = last < left + 0.75 * (right - left);
  if (panel.series.length < (isInside ? 2 : many) || !(isInside || isAlone)) return [];
  const room = isInside ? (width * (right - last)) / (right - left) - mark : Number.POSITIVE_INFINITY;
  if (panel.series.some(({ label }) => labelWidth(textOf(label)) > room)) return [];
  const gap = (distance * (top - bottom)) / height;
  // The first line is for the words that ours ends there (see end-marks.ts).
  const highest = isInside ? top - 1.6 * gap : top;
  const ends = panel.series
    .flatMap((series) => {
      const end = series.y.at(-1);
      // A shorter one is named at the mark where it ends.
      const isNamed = series.diverged?.length || series.x.at(-1) === last;
      return end === undefined || !isNamed ? [] : [{ series, y: Math.min(highest, Math.max(bottom, end)) }];
    })
    .sort((one, other) => other.y - one.y);
  const heights = apart(
    ends.map(({ y }) => y),
    gap,
    bottom + gap / 2,
  );
  const { xaxis, yaxis } = axesOf(index);
  return ends.map(({ series: { label, style } }, place) => ({
    type: 'scatter',
    mode: 'text',
    x: [isInside ? last : right],
    y: heights.slice(place, place + 1),
    text: [textOf(label)],
    textposition: 'middle right',
    textfont: { size: texts.normal.size, color: style.color },
    cliponaxis: isInside,
    hoverinfo: 'skip',
    showlegend: false,
    legendgroup: label,
    xaxis,
    yaxis,
  }));
}

/** @param heights from the highest down @returns them with at least `gap` between neighbours, none below `bottom` where that can be */
function apart(heights: readonly number[], gap: number, bottom: number): number[] {
  const pushed: number[] = [];
  for (const height of heights)
    pushed.push(Math.min(height, (pushed.at(-1) ?? Number.POSITIVE_INFINITY) - gap));
  const raised: number[] = [];
  for (const height of pushed.toReversed())
    raised.push(Math.max(height, (raised.at(-1) ?? bottom - gap) + gap));
  return raised.reverse();
}
