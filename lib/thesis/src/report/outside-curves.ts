/**
 * Curves that are further from the thesis' than seeds explain. The thesis' curve is a single run and ours the mean of n: they may differ by
 * two standard deviations of a run times sqrt(1 + 1/n), and by what reading the thesis' drawing leaves open.
 */
import type { ReferenceFigure } from '../data/reference.js';
import type { FigureExperiment, SeriesRecord } from '../experiments/experiment.js';
import type { FigureData, SeriesData } from '../figures/figure-data.js';
import { mapEpochs } from '../figures/heat-map.js';
import { causeOf } from './causes.js';
import { type Comparison, compareFigure, curveName } from './compare.js';
import { measuredDeviation, rateDeviation } from './seed-deviations.js';

export interface OutsideCurve extends Comparison {
  readonly figure: string;
  /** The largest rms that seeds explain. */
  readonly explained: number;
  readonly cause: string;
}

/** How far the thesis' numbers are known, in log10 of the loss: points of its drawings, and the colours of its heat maps. */
const readingError = { epoch: 0.002, iteration: 0.015, cell: 0.005 } as const;

/** Mean range of n normal numbers in standard deviations, n = 2, 3, ... 10. */
const meanRanges = [1.128, 1.693, 2.059, 2.326, 2.534, 2.704, 2.847, 2.97, 3.078] as const;

/** All curves of losses and cells of a figure that have a counterpart, and those of them that are outside, the farthest first. */
export function outsideCurves(
  figure: FigureData,
  reference: ReferenceFigure | null,
  { panels: records }: Pick<FigureExperiment, 'panels'>,
): { readonly compared: number; readonly outside: readonly OutsideCurve[] } {
  const isMap = figure.view === 'heat map';
  const all = compareFigure(figure, reference).flatMap((comparison) => {
    const index = figure.panels.findIndex(({ panel, title }) => (isMap ? title : panel) === comparison.panel);
    const series = figure.panels[index]?.series.find(({ label }) => label === comparison.series);
    const record = records[index]?.series.find(({ label }) => label === comparison.series);
    if (!series || !record || series.measure !== undefined) return [];
    // Of means over fewer epochs no spread was measured; Figure 4.10 has their curves.
    if (isMap && comparison.points < mapEpochs)
      return [{ ...comparison, explained: Number.POSITIVE_INFINITY }];
    const error = readingError[isMap ? 'cell' : figure.unit];
    const deviation = deviationOf(series, record, isMap ? (comparison.panel ?? '') : undefined);
    return [{ ...comparison, explained: error + 2 * deviation * Math.sqrt(1 + 1 / series.seeds.length) }];
  });
  const outside = all
    .filter(({ rms, explained }) => rms > explained)
    .map((one) => ({
      figure: figure.figure,
      ...one,
      cause: causeOf(figure.figure, one.panel, one.series),
    }))
    .sort((one, other) => other.rms - one.rms);
  return { compared: all.length, outside };
}

/** Standard deviation of a single run: that of our own seeds, pooled over the points, or the measured one where there is one seed. */
function deviationOf(
  { spread, seeds }: SeriesData,
  record: SeriesRecord,
  column: string | undefined,
): number {
  const width = meanRanges[Math.min(seeds.length, 10) - 2];
  if (spread && width !== undefined && spread.low.length > 0) {
    const squares = spread.low.map((low, index) => (((spread.high[index] ?? low) - low) / width) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  }
  if (column !== undefined) return measuredDeviation(record, 'mean', column).value;
  return Math.max(measuredDeviation(record, 'last').value, rateDeviation(record));
}

/** What a figure says of them on its face: one note per cause. */
export function outsideNotes(outside: readonly OutsideCurve[]): string[] {
  const shortCauses = [...new Set(outside.map(({ cause }) => shortCause(cause)))];
  return shortCauses.map((cause) => {
    const names = outside.filter((one) => shortCause(one.cause) === cause).map(curveName);
    return `outside what seeds explain: ${names.join(', ')} (${cause})`;
  });
}

/** Its first clause: the evidence stands in the report. */
function shortCause(cause: string): string {
  return cause.split(/[;:.] /)[0] ?? cause;
}
