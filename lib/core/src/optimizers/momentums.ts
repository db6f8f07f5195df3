/** Momentums: moving averages of one quantity, each with a timescale of its own (thesis 3.5). */
import { countTo, listOf, mostRows, timescale } from '../gate/kinds.js';
import type { Kind } from '../gate/settings.js';
import { plainNumber } from '../short-number.js';
import type { Value } from '../values/value.js';

/**
 * h_j <- a_j h_j + (1 - a_j) value.
 * @param averages the h_j, [k, n]
 * @param timescales the a_j
 */
export function moveMomentums(averages: Value, value: Value, timescales: readonly number[]): Value {
  return averages.towards(
    value,
    timescales.map((timescale) => 1 - timescale),
  );
}

/** max_j h_j - min_j h_j of each coordinate, the "diff" of algorithm 3. */
export function spread(averages: Value): Value {
  return averages.max().minus(averages.min());
}

/** The a_j: at least one. */
export const momentTimescales: Kind<readonly number[]> = listOf(timescale);

/** `count` timescales, evenly from `first` to `last`: what the thesis calls "k = 6, range 0.2-0.99". */
export function timescalesBetween(first: number, last: number, count: number): number[] {
  const length = countTo(mostRows).read(count, { name: 'count', of: 'timescalesBetween' });
  return Array.from({ length }, (_, j) => first + ((last - first) * j) / Math.max(length - 1, 1));
}

/** For a legend: "6 0.2-0.99" where they are evenly spaced, else all of them. */
export function momentsTitle(timescales: readonly number[]): string {
  const { length } = timescales;
  const [first, last] = [timescales[0], timescales[length - 1]];
  const even = timescalesBetween(first, last, length);
  const isEven = timescales.every((timescale, j) => Math.abs(timescale - even[j]) < 1e-9);
  return `${length} ${(isEven ? [first, last] : timescales).map(plainNumber).join('-')}`;
}
