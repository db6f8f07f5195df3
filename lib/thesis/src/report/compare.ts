/**
 * Our curves against the thesis', or the means of a heat map. A smooth curve is compared at the points of it that exist, without
 * interpolation; of a noisy one only the means of bins are known, and ours is binned in the same way.
 */
import type { ReferenceFigure, ReferenceHeatMap, ReferenceSeries } from '../data/reference.js';
import type { FigureData, PanelData, SeriesData } from '../figures/figure-data.js';
import { mapEpochs, meanOf, thesisMean } from '../figures/heat-map.js';
import { referenceCellOf, referenceOf } from '../figures/reference-of.js';

/** One of our curves beside the thesis', over the points that both have. */
export interface Comparison {
  /** Letter of the sub-figure, null where there is only one; of a heat map the name of the column. */
  readonly panel: string | null;
  /** Label of our series: of a heat map the row. */
  readonly series: string;
  /** Label of the thesis' series. */
  readonly reference: string;
  /** Abscissa of the last common point, or the start of the last common bin. */
  readonly at: number;
  /** Our value there, log10 of the loss or an accuracy; of a heat map the mean up to there. */
  readonly ourLast: number;
  /** The thesis' value at the same place: its last one unless our curve is shorter. */
  readonly thesisLast: number;
  /** Whether our curve reaches the end of the thesis'. */
  readonly complete: boolean;
  /** Mean of our values over the compared points. */
  readonly ourMean: number;
  readonly thesisMean: number;
  /** Root of the mean squared difference, in log10 of the loss or in accuracy. */
  readonly rms: number;
  /** How many points or bins were compared. */
  readonly points: number;
  /** What was compared: "every point", "the points listed", "means per 100", "mean of 50 epochs". */
  readonly how: string;
}

/** "k 6, timescales 0.5-0.99 (a)": of the only panel without its letter. */
export function curveName({ series, panel }: Pick<Comparison, 'series' | 'panel'>): string {
  return panel === null ? series : `${series} (${panel})`;
}

/**
 * One comparison per series that has a counterpart in the thesis and at least one point in common with it; of
 * a heat map one per cell.
 */
export function compareFigure(figure: FigureData, reference: ReferenceFigure | null): Comparison[] {
  return figure.panels.flatMap((panel) =>
    panel.series.flatMap((series) => {
      // Parts of an epoch answer to no point of the thesis.
      if (series.pointsPerUnit !== undefined) return [];
      const comparison =
        figure.view === 'heat map'
          ? compareCell(panel, series, reference?.heatMap)
          : compareCurve(panel, series, reference);
      return comparison ? [comparison] : [];
    }),
  );
}

/** How near the losses of a figure come to the thesis', over all of its curves or cells. */
export interface Agreement {
  readonly count: number;
  /** Median of the rms differences, in log10 of the loss. */
  readonly median: number;
  readonly farthest: Comparison;
}

/** @returns undefined where there is nothing to compare */
export function agreementOf(figure: FigureData, reference: ReferenceFigure | null): Agreement | undefined {
  const losses = figure.panels.map((panel) => ({
    ...panel,
    series: panel.series.filter(({ measure }) => measure === undefined),
  }));
  const sorted = compareFigure({ ...figure, panels: losses }, reference).sort((a, b) => a.rms - b.rms);
  const farthest = sorted.at(-1);
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (!farthest || !below || !above) return undefined;
  return { count: sorted.length, median: (below.rms + above.rms) / 2, farthest };
}

/** "Distance from the thesis' curves: rms 0.033 in log10 of the loss, median over 3 curves". */
export function agreementInWords({ view }: FigureData, { count, median }: Agreement): string {
  const [what, measure] = view === 'heat map' ? ['mean', ''] : ['curve', 'rms '];
  const distance = `${measure}${median.toFixed(3)} in log10 of the loss`;
  return count === 1
    ? `Distance from the thesis' ${what}: ${distance}`
    : `Distance from the thesis' ${what}s: ${distance}, median over ${count} ${what}s`;
}

function compareCurve(
  panel: PanelData,
  series: SeriesData,
  reference: ReferenceFigure | null,
): Comparison | undefined {
  const thesis = referenceOf(reference, panel, series);
  const comparison = thesis && compareSeries(series, thesis);
  return comparison && { panel: panel.panel, ...comparison };
}

/** A mean of fewer epochs than the thesis' is set beside that of its curve over the same, where it shows one. */
function compareCell(
  panel: PanelData,
  series: SeriesData,
  map: ReferenceHeatMap | undefined,
): Comparison | undefined {
  const place = map && referenceCellOf(map, panel, series);
  const points = series.y.length;
  const thesis = place ? thesisMean(map, place, points) : null;
  const ours = meanOf(series);
  if (thesis === null || ours === null) return undefined;
  return {
    panel: panel.title,
    series: series.label,
    reference: series.reference ?? '',
    at: points - 1,
    ourLast: ours,
    thesisLast: thesis,
    complete: points === mapEpochs,
    ourMean: ours,
    thesisMean: thesis,
    rms: Math.abs(ours - thesis),
    points,
    how: points === mapEpochs ? `mean of ${mapEpochs} epochs` : `mean of the first ${points} epochs`,
  };
}

/** @returns undefined when the two have no point in common */
export function compareSeries(
  series: SeriesData,
  thesis: ReferenceSeries,
): Omit<Comparison, 'panel'> | undefined {
  const pairs = thesis.binned ? binPairs(series, thesis.binned) : pointPairs(series, thesis);
  const last = pairs.at(-1);
  if (!last) return undefined;
  const mean = (value: (pair: Pair) => number) =>
    pairs.reduce((total, pair) => total + value(pair), 0) / pairs.length;
  return {
    series: series.label,
    reference: thesis.label,
    at: last.x,
    ourLast: last.ours,
    thesisLast: last.thesis,
    complete: last.x === (thesis.binned ? thesis.binned.x_start : thesis.x).at(-1),
    ourMean: mean(({ ours }) => ours),
    thesisMean: mean((pair) => pair.thesis),
    rms: Math.sqrt(mean((pair) => (pair.ours - pair.thesis) ** 2)),
    points: pairs.length,
    how: howOf(thesis),
  };
}

interface Pair {
  readonly x: number;
  readonly ours: number;
  readonly thesis: number;
}

function pointPairs(series: SeriesData, thesis: ReferenceSeries): Pair[] {
  const ours = new Map(series.x.map((x, index) => [x, series.y[index]]));
  return thesis.x.flatMap((x, index) => pair(x, ours.get(x), thesis.y[index]));
}

/** A bin counts when our curve fills it as the thesis' does: the last one ends with the thesis' curve. */
function binPairs(series: SeriesData, bins: NonNullable<ReferenceSeries['binned']>): Pair[] {
  const end = series.x.at(-1) ?? -1;
  return bins.x_start.flatMap((start, index) => {
    if (end < start + bins.bin_width - 1) return [];
    const inside = series.y.filter((_, at) => isIn(series.x[at], start, bins.bin_width));
    const mean = inside.reduce((total, value) => total + value, 0) / inside.length;
    return inside.length > 0 ? pair(start, mean, bins.mean[index]) : [];
  });
}

function isIn(x: number | undefined, start: number, width: number): boolean {
  return x !== undefined && x >= start && x < start + width;
}

function pair(x: number, ours: number | undefined, thesis: number | undefined): Pair[] {
  return ours === undefined || thesis === undefined ? [] : [{ x, ours, thesis }];
}

function howOf({ x, binned }: ReferenceSeries): string {
  if (binned) return `means per ${binned.bin_width}`;
  const gapless = x.every((value, index) => value === (x[0] ?? 0) + index);
  return gapless ? 'every point' : 'the points listed';
}
