/** The frame of an axis: the thesis' own, wider where our curves leave it. */
import type { AxisData } from './figure-data.js';

export interface Frame {
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
}

/**
 * Widens the thesis' axis so that `values` fit, by at most half of its length to each side: a curve that
 * runs away further leaves the picture, or it would press all others flat. The ticks go on at their step.
 */
export function frameFor({ range, ticks }: AxisData, values: readonly number[]): Frame {
  const [bottom, top] = range;
  const gap = 0.03 * (top - bottom);
  const reach = (top - bottom) / 2;
  const low = values.reduce((least, value) => Math.min(least, value), bottom);
  const high = values.reduce((most, value) => Math.max(most, value), top);
  const widened = [
    low < bottom ? Math.max(low - gap, bottom - reach) : bottom,
    high > top ? Math.min(high + gap, top + reach) : top,
  ] as const;
  return { range: widened, ticks: continued(ticks, widened) };
}

function continued(ticks: readonly number[], [bottom, top]: readonly [number, number]): number[] {
  const [first, second] = ticks;
  const last = ticks.at(-1);
  if (first === undefined || second === undefined || last === undefined) return [...ticks];
  const step = second - first;
  const below = Math.floor((first - bottom) / step);
  const above = Math.floor((top - last) / step);
  // What is left of 0.1 - 0.1 is no tick of its own.
  const exact = (tick: number) => (Math.abs(tick) < 1e-9 * step ? 0 : Number(tick.toPrecision(12)));
  return [
    ...Array.from({ length: below }, (_, index) => exact(first - (below - index) * step)),
    ...ticks,
    ...Array.from({ length: above }, (_, index) => exact(last + (index + 1) * step)),
  ];
}
