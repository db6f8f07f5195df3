/** Momentums: moving averages of one quantity, each with a timescale of its own (thesis 3.5). */
import type { Algebra } from '../algebra.js';
import { UsageError } from '../errors.js';
import { averageTowards } from './averaging.js';

/**
 * h_j <- a_j h_j + (1 - a_j) value.
 * @param averages the h_j, [k, n]
 * @param timescales the a_j
 */
export function moveMomentums<V>(
  algebra: Algebra<V>,
  averages: V,
  value: V,
  timescales: readonly number[],
): V {
  const shares = algebra.constant(
    timescales.map((timescale) => 1 - timescale),
    [timescales.length, 1],
  );
  return averageTowards(algebra, averages, value, shares);
}

/** max_j h_j - min_j h_j of each coordinate, the "diff" of algorithm 3. */
export function spread<V>(algebra: Algebra<V>, averages: V): V {
  return algebra.sub(algebra.historyMax(averages), algebra.historyMin(averages));
}

/** @throws UsageError unless there is a timescale, and each lies in (0, 1) */
export function checkTimescales(timescales: readonly number[]): void {
  const wrong = timescales.find((timescale) => !(timescale > 0 && timescale < 1));
  if (timescales.length > 0 && wrong === undefined) return;
  throw new UsageError({
    expected: 'Momentums have at least one timescale, each above 0 and below 1',
    found: timescales.length === 0 ? 'an empty list' : `${wrong}`,
    mend: 'give another list, as in timescalesBetween(0.2, 0.99, 6)',
  });
}
