/** A curve to be asked: its value at a place, its last, its lowest. For claims checked in numbers. */

import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import type { ReferenceSeries } from '../data/reference.js';
import type { SeriesData } from '../figures/figure-data.js';
import type { ReproducedFigure } from '../reproduce/reproduce.js';

/** Points of a curve; y is log10 of the loss. */
export class Curve {
  constructor(
    readonly label: string,
    readonly x: readonly number[],
    readonly y: readonly number[],
  ) {}

  /** Number of points. */
  get length(): number {
    return this.x.length;
  }

  get first(): number {
    return this.y[0] ?? Number.NaN;
  }

  get last(): number {
    return this.y.at(-1) ?? Number.NaN;
  }

  /** The lowest point and where it is. */
  get lowest(): { readonly x: number; readonly y: number } {
    const index = this.y.reduce((best, value, i) => (value < (this.y[best] ?? value) ? i : best), 0);
    return { x: this.x[index] ?? Number.NaN, y: this.y[index] ?? Number.NaN };
  }

  /** The value at x, on the straight line between its neighbours; NaN beyond the ends. */
  at(x: number): number {
    const right = this.x.findIndex((place) => place >= x);
    const [x1, y1] = [this.x[right], this.y[right]];
    if (x1 === undefined || y1 === undefined) return Number.NaN;
    if (x1 === x) return y1;
    const [x0, y0] = [this.x[right - 1], this.y[right - 1]];
    if (x0 === undefined || y0 === undefined) return Number.NaN;
    return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
  }

  /**
   * Where this curve is below another.
   * @param places where to look; default: at its own points
   * @param margin by more than this
   */
  below(other: Curve, places: readonly number[] = this.x, margin = 0): number[] {
    return places.filter((x) => this.at(x) < other.at(x) - margin);
  }

  /** How far this curve gets below another, at most; 0 where it never is. */
  lead(other: Curve, places: readonly number[] = this.x): number {
    const leads = places.map((x) => other.at(x) - this.at(x));
    return Math.max(0, ...leads.filter((lead) => !Number.isNaN(lead)));
  }

  /** Lowest, mean and highest value of the points with from <= x < to. */
  window(from: number, to: number): { readonly low: number; readonly mean: number; readonly high: number } {
    const inside = this.y.filter((_, i) => (this.x[i] ?? to) >= from && (this.x[i] ?? to) < to);
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    return { low: Math.min(...inside), mean, high: Math.max(...inside) };
  }
}

/** Our curves of a figure. */
export function ourCurves({ figure }: ReproducedFigure): Curve[] {
  return figure.panels.flatMap(({ series }) => series.map(asCurve));
}

/** The thesis' curves of a figure. */
export function thesisCurves({ reference }: ReproducedFigure): Curve[] {
  return reference.panels.flatMap(({ series }) => series.map(asCurve));
}

/** One of several curves. @throws UsageError naming the nearest labels */
export function curveNamed(curves: readonly Curve[], label: string): Curve {
  const found = curves.find((curve) => curve.label === label);
  if (found) return found;
  const labels = curves.map((curve) => curve.label);
  throw new UsageError({
    expected: `A curve is one of ${labels.join(', ')}`,
    found: `"${label}"`,
    fix: `take the nearest: ${nearest(label, labels).join(' or ')}`,
  });
}

function asCurve({ label, x, y }: SeriesData | ReferenceSeries): Curve {
  return new Curve(label, x, y);
}

/** Whole numbers as ranges, for prose: "24-41, 48". */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
