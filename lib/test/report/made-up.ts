/** Readings and figures made up for verdicts. */
import type { ReferenceFigure } from '../../thesis/src/data/reference.js';
import type { FigureData, FigureProvenance, SeriesData } from '../../thesis/src/figures/figure-data.js';
import type { Reading } from '../../thesis/src/report/evidence.js';
import type { FoundFigure, Material } from '../../thesis/src/report/material.js';
import { meanOf } from '../../thesis/src/report/statistics.js';
import { figure, panel, series, steps } from '../figures/example.js';

/** A number of ours, by training and in it by seed 0, 1, 2, ... */
export function reading(
  name: string,
  byTraining: readonly (readonly number[])[],
  more: Partial<Reading> = {},
): Reading {
  return {
    name,
    figure: '3.6',
    quantity: 'mean of 50 epochs',
    isAccuracy: false,
    thesis: null,
    thesisThere: null,
    ours: byTraining.map((values) => new Map(values.map((value, seed) => [seed, value]))),
    missing: null,
    shorter: null,
    training: null,
    isLearned: false,
    deviation: { value: 0.03, freedom: 5 },
    ...more,
  };
}

export interface MadeUpCurve extends Partial<SeriesData> {
  /** Constant: one value, or one per seed. */
  readonly ours: number | readonly number[];
  readonly thesis?: number;
  /** Lowest and highest of the seeds, where there are several. */
  readonly range?: readonly [number, number];
}

const flat = (value: number, length = 50) => steps(length).map(() => value);

/** Constant curves under the labels of a figure of the kit. */
export function found(
  id: string,
  curves: Readonly<Record<string, MadeUpCurve>>,
  provenance: Partial<FigureProvenance> = {},
  { length = 50, ...more }: Partial<FigureData> & { readonly length?: number } = {},
): FoundFigure {
  const list = Object.entries(curves).map(([label, { ours, thesis: _, range, ...rest }]) => {
    const values = typeof ours === 'number' ? [ours] : ours;
    const spread = range && { spread: { low: flat(range[0], length), high: flat(range[1], length) } };
    const bySeed = values.length > 1 && { bySeed: values.map((value) => flat(value, length)) };
    const y = flat(meanOf(values), length);
    return series(label, 'adam 1e-2', { y, seeds: values.map((_, i) => i), ...spread, ...bySeed, ...rest });
  });
  const made = figure([panel(list)], { figure: id, ...more });
  const reference: ReferenceFigure = {
    panels: [
      {
        panel: null,
        series: Object.entries(curves).map(([label, { thesis = 0 }]) => ({
          label,
          x: steps(50),
          y: flat(thesis),
        })),
      },
    ],
  };
  return {
    figure: { ...made, provenance: { ...made.provenance, ...provenance } },
    reference,
  };
}

export function material(...figures: readonly FoundFigure[]): Material {
  return {
    figures: new Map(figures.map((one) => [one.figure.figure, one])),
    tables: new Map(),
    timings: new Map(),
    tuned: [],
  };
}
