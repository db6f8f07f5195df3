/** The numbers that claims are tested on: each is one of ours beside the thesis' own. */
import type { ReferenceFigure } from '../data/reference.js';
import type { FigureData, PanelData, SeriesData } from '../figures/figure-data.js';
import { meanOf, thesisMean } from '../figures/heat-map.js';
import { referenceOf, rowNameOf, sameRateCell } from '../figures/reference-of.js';
import type { Material } from './material.js';
import { deviationFromRange, seedDeviations } from './seed-deviations.js';

/** One number of ours and its counterpart. */
export interface Reading {
  /** "LA_b k 6". */
  readonly name: string;
  /** "4.3". */
  readonly figure: string;
  /** "mean of 50 epochs", "iteration 149". */
  readonly quantity: string;
  /** Null where the thesis has no such curve. */
  readonly thesis: number | null;
  /** The mean over the seeds. */
  readonly ours: number;
  /** Of the seeds; null with one. Of a mean over epochs, that of the lowest and of the highest curve: the seeds lie within. */
  readonly range: readonly [number, number] | null;
  readonly seeds: number;
  /** Standard deviation of a single run: the measured one, or that of our own seeds where it is larger. */
  readonly deviation: number;
}

/** A number that a claim needs is not in a figure: it is not judged then. */
export class NotThere extends Error {}

export class Evidence {
  constructor(private readonly material: Material) {}

  /**
   * Mean over the epochs of log10 of the loss.
   * @param place figure, with the letter of its panel: "3.9b"
   * @param rate the column of `seedDeviations` whose deviation a single run has
   * @throws NotThere
   */
  mean(place: string, label: string, rate: string): Reading {
    const { figure, panel, series, reference } = this.curve(place, label);
    const range = series.spread && ([mean(series.spread.low), mean(series.spread.high)] as const);
    return reading(series, {
      figure: figure.figure,
      quantity: `mean of ${series.y.length} ${figure.unit}s`,
      thesis: ofThesis(reference, panel, series, mean),
      ours: mean(series.y),
      range,
      measured: deviationOf(rate),
    });
  }

  /**
   * The last value of a curve.
   * @param measured standard deviation of a single run's last value
   * @throws NotThere
   */
  last(place: string, label: string, measured: number): Reading {
    const { figure, panel, series, reference } = this.curve(place, label);
    const range = series.spread && ([last(series.spread.low), last(series.spread.high)] as const);
    return reading(series, {
      figure: figure.figure,
      quantity: `${figure.unit} ${series.x.at(-1)}`,
      thesis: ofThesis(reference, panel, series, last),
      ours: last(series.y),
      range,
      measured,
    });
  }

  /**
   * A cell of a heat map. The thesis' is that of the same rate, whichever way its annealed Adams ran.
   * @param column "5e-2", "0.01-0 as run" @throws NotThere
   */
  cell(id: string, column: string, label: string): Reading {
    const { figure, reference } = this.figure(id);
    const panel = figure.panels.find(({ title }) => title === column);
    const series = panel?.series.find((one) => one.label === label);
    if (!series) throw new NotThere(`figure ${id} has no cell of ${label} at ${column}`);
    requireWhole(series, id);
    const range = series.spread && ([mean(series.spread.low), mean(series.spread.high)] as const);
    const { heatMap } = reference;
    const place = heatMap && sameRateCell(heatMap, column, rowNameOf(figure.panels, label));
    return reading(series, {
      name: `${label} at ${column}`,
      figure: id,
      quantity: `mean of ${series.y.length} ${figure.unit}s`,
      thesis: place ? thesisMean(heatMap, place, series.y.length) : null,
      ours: mean(series.y),
      range,
      measured: deviationOf(column),
    });
  }

  /** Labels of a panel's curves, in their order. @throws NotThere */
  labels(place: string): readonly string[] {
    return this.panel(place).panel.series.map(({ label }) => label);
  }

  /**
   * How much of the sum of a learned average's weights lies on some of its timescales, in absolute values.
   * @param rule "LA_b" @param timescales ".99" and the like @throws NotThere
   */
  share(id: string, rule: string, timescales: readonly string[]): Reading {
    const found = this.material.tables.get(id)?.table;
    if (!found) throw new NotThere(`table ${id.slice(1)} is not there`);
    const { columns, rows } = found;
    const shareOf = (whose: string) => {
      const row = rows.find((cells) => cells[0] === rule && cells[1] === whose);
      const weights = columns.flatMap((name, index) => {
        const cell = row?.[index];
        return /^\.\d+$/.test(name) && typeof cell === 'number' ? [{ name, weight: Math.abs(cell) }] : [];
      });
      const sum = (list: typeof weights) => list.reduce((total, { weight }) => total + weight, 0);
      const chosen = weights.filter(({ name }) => timescales.includes(name));
      if (chosen.length < timescales.length)
        throw new NotThere(
          `table ${id.slice(1)} has no weights of ${rule}, ${whose}, at ${timescales.join(' and ')}`,
        );
      return sum(chosen) / sum(weights);
    };
    return {
      name: `${rule}: weight on ${timescales.join(' and ')}`,
      figure: id,
      quantity: 'share of all weight',
      thesis: shareOf('thesis'),
      ours: shareOf('ours'),
      range: null,
      seeds: 1,
      deviation: 0,
    };
  }

  private figure(id: string) {
    const found = this.material.figures.get(id);
    if (!found) throw new NotThere(`figure ${id} is not there`);
    return found;
  }

  private panel(place: string) {
    const [, id = place, letter = null] = /^(\d+\.\d+)([a-z])?$/.exec(place) ?? [];
    const { figure, reference } = this.figure(id);
    const panel = figure.panels.find((one) => one.panel === letter);
    if (!panel) throw new NotThere(`figure ${id} has no panel ${letter ?? 'without a letter'}`);
    return { figure, reference, panel };
  }

  private curve(place: string, label: string): Curve {
    const { figure, reference, panel } = this.panel(place);
    const series = panel.series.find((one) => one.label === label);
    if (!series) throw new NotThere(`figure ${place} has no curve ${label}`);
    requireWhole(series, place);
    return { figure, reference, panel, series };
  }
}

interface Curve {
  readonly figure: FigureData;
  readonly reference: ReferenceFigure;
  readonly panel: PanelData;
  readonly series: SeriesData;
}

/** What is left of a curve that diverged says nothing. @throws NotThere */
function requireWhole(series: SeriesData, place: string): void {
  const [diverged] = series.diverged ?? [];
  if (diverged)
    throw new NotThere(
      `${series.label} of figure ${place} diverged at step ${diverged.step} (seed ${diverged.seed})`,
    );
  if (meanOf(series) === null) throw new NotThere(`${series.label} of figure ${place} has no points`);
}

interface Measured {
  readonly name?: string;
  readonly figure: string;
  readonly quantity: string;
  readonly thesis: number | null;
  readonly ours: number;
  readonly range: readonly [number, number] | undefined;
  readonly measured: number;
}

function reading({ label, seeds }: SeriesData, { range, measured, ...rest }: Measured): Reading {
  const own = range === undefined ? 0 : deviationFromRange(range, seeds.length);
  return {
    name: label,
    ...rest,
    range: range ?? null,
    seeds: seeds.length,
    deviation: Math.max(measured, own),
  };
}

function ofThesis(
  reference: ReferenceFigure,
  panel: PanelData,
  series: SeriesData,
  value: (y: readonly number[]) => number,
): number | null {
  const thesis = referenceOf(reference, panel, series);
  return thesis && thesis.y.length > 0 ? value(thesis.y) : null;
}

function deviationOf(column: string): number {
  const deviation = seedDeviations[column];
  if (deviation === undefined) throw new Error(`no seed deviation was measured at ${column}`);
  return deviation;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function last(values: readonly number[]): number {
  return values.at(-1) ?? Number.NaN;
}
