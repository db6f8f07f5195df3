/** Figures made up for verdicts: constant curves, whose mean and last value is the number given. */
import type { ReferenceFigure } from '../../src/data/reference.js';
import type { FigureData, FigureProvenance, SeriesData } from '../../src/figures/figure-data.js';
import type { FoundFigure, Material } from '../../src/report/material.js';
import { figure, panel, series, steps } from '../figures/example.js';

export interface MadeUpCurve extends Partial<SeriesData> {
  readonly ours: number;
  readonly thesis: number;
  /** Lowest and highest of the seeds, where there are several. */
  readonly range?: readonly [number, number];
}

const flat = (value: number) => steps(50).map(() => value);

export function found(
  id: string,
  curves: Readonly<Record<string, MadeUpCurve>>,
  provenance: Partial<FigureProvenance> = {},
  view: FigureData['view'] = 'curves',
): FoundFigure {
  const list = Object.entries(curves).map(([label, { ours, thesis: _, range, ...more }]) => {
    const spread = range && { spread: { low: flat(range[0]), high: flat(range[1]) } };
    return series(label, 'adam 1e-2', { y: flat(ours), ...spread, ...more });
  });
  const made = figure([panel(list)], { figure: id, view });
  const reference: ReferenceFigure = {
    panels: [
      {
        panel: null,
        series: Object.entries(curves).map(([label, { thesis }]) => ({
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
    hidesTrainings: false,
  };
}

export function material(...figures: readonly FoundFigure[]): Material {
  return { figures: new Map(figures.map((one) => [one.figure.figure, one])), tables: new Map() };
}
