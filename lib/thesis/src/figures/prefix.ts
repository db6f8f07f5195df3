/** Curves that are a prefix of the thesis': where they end, and, where all are too short to be seen on the thesis' axis, an axis of its own. */
import type { ReferenceFigure, ReferenceSeries } from '../data/reference.js';
import { roundUp } from './binned.js';
import type { AxisData, PanelData, SeriesData } from './figure-data.js';
import { referenceOf } from './reference-of.js';

/** Prefixes below this part of the thesis' curves have an axis of their own. */
const hardToSee = 0.3;

/** How many of these series have points that are means over parts of an epoch. */
export type Parts = 'none' | 'some' | 'all';

export function partsOf(series: readonly SeriesData[]): Parts {
  const { length } = series.filter(({ pointsPerUnit }) => pointsPerUnit !== undefined);
  if (length === 0) return 'none';
  return length < series.length ? 'some' : 'all';
}

type Points = Pick<SeriesData, 'x' | 'pointsPerUnit' | 'diverged'>;

/** Of the longest. A cross shows where one that diverged ends. @returns minus infinity where there is none */
export function furthestEnd(curves: readonly Points[], parts: Parts): number {
  const whole = curves.filter(({ diverged }) => !diverged?.length);
  return Math.max(...whole.map((curve) => endOf(curve, parts)));
}

/** An epoch or a part of one reaches to its end where there are parts. */
export function endOf({ x, pointsPerUnit = 1 }: Points, parts: Parts): number {
  const last = x.at(-1) ?? Number.NEGATIVE_INFINITY;
  return parts === 'none' ? last : last + 1 / pointsPerUnit;
}

/** The panel over the epochs that ours has; undefined where the thesis' axis shows them well. */
export function beginningOf(panel: PanelData, reference: ReferenceFigure | null): PanelData | undefined {
  const parts = partsOf(panel.series);
  const thesis = thesisCurves(panel, reference);
  const ours = furthestEnd(panel.series, parts);
  if (!Number.isFinite(ours) || ours >= hardToSee * furthestEnd(thesis, parts)) return undefined;
  // Beside parts of an epoch alone stands the thesis' mean of the first, in its middle.
  const until = Math.max(ours, parts === 'all' ? 0.5 : 1);
  const values = [...panel.series, ...thesis].flatMap(({ x, y }) =>
    y.filter((_, index) => (x[index] ?? 0) <= until),
  );
  return {
    ...panel,
    x: axisOver(panel.x.label, 0, until),
    y: axisOver(panel.y.label, Math.min(...values), Math.max(...values)),
  };
}

function thesisCurves(panel: PanelData, reference: ReferenceFigure | null): ReferenceSeries[] {
  return panel.series.flatMap((series) => referenceOf(reference, panel, series) ?? []);
}

/** An axis with a little room at both ends, and three to eight ticks at round numbers. */
function axisOver(label: string, low: number, high: number): AxisData {
  const length = high - low || 1;
  const step = roundUp(length / 6);
  const range = [low - 0.05 * length, high + 0.05 * length] as const;
  const first = Math.ceil(range[0] / step);
  const count = Math.floor(range[1] / step) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(6)));
  return { label, range, ticks };
}
