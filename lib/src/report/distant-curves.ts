/** Curves that are far from the thesis' own, or outside what our seeds span: all of them, judged by a claim or not. */
import type { ReferenceFigure } from '../data/reference.js';
import type { FigureData, PanelData, SeriesData } from '../figures/figure-data.js';
import { referenceOf } from '../figures/reference-of.js';
import { type Comparison, compareFigure } from './compare.js';
import type { Material } from './material.js';

/** Root mean square difference in log10 of the loss from which a curve is listed. */
export const distantFrom = 0.1;

export interface DistantCurve extends Comparison {
  readonly figure: string;
  /** What is known to make it differ. */
  readonly remark: string;
}

/** A curve of several seeds whose range does not hold the thesis' curve at most of its points. */
export interface OutsideCurve {
  readonly figure: string;
  readonly panel: string | null;
  readonly series: string;
  readonly outside: number;
  readonly points: number;
  /** Mean of ours minus the thesis' over the points, in log10 of the loss. */
  readonly bias: number;
}

export interface Distances {
  /** How many curves and cells have a counterpart in the thesis. */
  readonly compared: number;
  /** The farthest first. */
  readonly distant: readonly DistantCurve[];
  /** How many curves have several seeds and a counterpart. */
  readonly ranged: number;
  readonly outside: readonly OutsideCurve[];
}

/** Causes that are known, by figure and beginning of the label. */
const causes: readonly { readonly figure: string; readonly label: RegExp; readonly cause: string }[] = [
  { figure: '3.3', label: /^MNG/, cause: 'start and noise are others in every run' },
  { figure: '3.4', label: /^(MNG|Sign)/, cause: 'start and noise are others in every run' },
  { figure: '3.5', label: /^MNG/, cause: 'the noise is another in every run' },
  {
    figure: '3.7',
    label: /^k 5 eta_min 1e-2/,
    cause: "the thesis' network was biased (Table 3.1), which made its start slow",
  },
];

export function distancesOf({ figures }: Material): Distances {
  const ofLosses = [...figures].map(
    ([id, found]) => [id, { ...found, figure: lossesOf(found.figure) }] as const,
  );
  const all = ofLosses.flatMap(([id, { figure, reference }]) =>
    compareFigure(figure, reference).map((comparison): DistantCurve => {
      const { shortened } = figure.provenance;
      const known = causes.find((one) => one.figure === id && one.label.test(comparison.series));
      const remark = [
        ...(id.includes('-') ? ['a variant that the thesis does not show'] : []),
        ...(shortened === null ? [] : [shortened]),
        ...(known === undefined ? [] : [known.cause]),
      ].join(', ');
      return { figure: id, ...comparison, remark };
    }),
  );
  const ranged = ofLosses.flatMap(([id, { figure, reference }]) =>
    figure.view === 'heat map'
      ? []
      : figure.panels.flatMap((panel) =>
          panel.series.flatMap((series) => {
            const place = outsideRange(reference, panel, series);
            return place ? [{ figure: id, panel: panel.panel, series: series.label, ...place }] : [];
          }),
        ),
  );
  return {
    compared: all.length,
    distant: all.filter(({ rms }) => rms > distantFrom).sort((one, other) => other.rms - one.rms),
    ranged: ranged.length,
    outside: ranged.filter(({ outside, points }) => 2 * outside > points),
  };
}

/** A figure without its curves of accuracy, whose differences are of another kind. */
function lossesOf(figure: FigureData): FigureData {
  const panels = figure.panels.map((panel) => ({
    ...panel,
    series: panel.series.filter(({ measure }) => measure === undefined),
  }));
  return { ...figure, panels };
}

/** @returns undefined where there is one seed, no counterpart, or one that does not resolve single points */
function outsideRange(
  reference: ReferenceFigure,
  panel: PanelData,
  { spread, ...series }: SeriesData,
): Pick<OutsideCurve, 'outside' | 'points' | 'bias'> | undefined {
  const thesis = referenceOf(reference, panel, series);
  if (!spread || !thesis || thesis.binned) return undefined;
  const common = series.x.flatMap((x, index) => {
    const value = thesis.y[thesis.x.indexOf(x)];
    const [low, high, ours] = [spread.low[index], spread.high[index], series.y[index]];
    return value === undefined || low === undefined || high === undefined || ours === undefined
      ? []
      : [{ isOutside: value < low || value > high, difference: ours - value }];
  });
  if (common.length === 0) return undefined;
  return {
    outside: common.filter(({ isOutside }) => isOutside).length,
    points: common.length,
    bias: common.reduce((sum, { difference }) => sum + difference, 0) / common.length,
  };
}
