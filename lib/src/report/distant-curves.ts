/** Curves that are far from the thesis' own: all of them, judged by a claim or not. */
import { type Comparison, compareFigure } from './compare.js';
import type { Material } from './material.js';

/** Root mean square difference in log10 of the loss from which a curve is listed. */
export const distantFrom = 0.1;

export interface DistantCurve extends Comparison {
  readonly figure: string;
  /** What is known to make it differ: shorter than the thesis', or a supplement that differs on purpose. */
  readonly remark: string;
}

export interface Distances {
  /** How many curves and cells have a counterpart in the thesis. */
  readonly compared: number;
  /** The farthest first. */
  readonly distant: readonly DistantCurve[];
}

export function distancesOf({ figures }: Material): Distances {
  const all = [...figures].flatMap(([id, { figure, reference }]) =>
    compareFigure(figure, reference).map((comparison): DistantCurve => {
      const { shortened } = figure.provenance;
      const remark = [
        ...(id.includes('-') ? ['a variant that the thesis does not show'] : []),
        ...(shortened === null ? [] : [shortened]),
      ].join(', ');
      return { figure: id, ...comparison, remark };
    }),
  );
  const distant = all.filter(({ rms }) => rms > distantFrom).sort((one, other) => other.rms - one.rms);
  return { compared: all.length, distant };
}
