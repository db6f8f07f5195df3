/** Any experiment from end to end: what it needs is found or computed, and it is made from that. */
import type { Experiment, SketchExperiment } from '../experiments/experiment.js';
import { type ReproducedFigure, reproduceFigure, storedFigure } from './figure.js';
import type { ReproduceOptions } from './options.js';
import { type ReproducedTable, reproduceTable, storedTable } from './table.js';

export interface ReproducedSketch {
  readonly kind: 'sketch';
  readonly experiment: SketchExperiment;
}

export type Reproduced = ReproducedFigure | ReproducedTable | ReproducedSketch;

/** @throws Interrupted when the signal came */
export async function reproduce(experiment: Experiment, options: ReproduceOptions): Promise<Reproduced> {
  switch (experiment.kind) {
    case 'figure':
      return reproduceFigure(experiment, options);
    case 'table':
      return reproduceTable(experiment, options);
    case 'sketch':
      return { kind: 'sketch', experiment };
  }
}

/** The same computing nothing. @throws StorageError naming what is not there */
export async function fromStore(experiment: Experiment, options: ReproduceOptions): Promise<Reproduced> {
  switch (experiment.kind) {
    case 'figure':
      return storedFigure(experiment, options);
    case 'table':
      return storedTable(experiment, options);
    case 'sketch':
      return { kind: 'sketch', experiment };
  }
}
