/** Normalised inputs (thesis 3.2): only the shape of a history counts, not its scale. */
import type { Algebra } from '../algebra.js';

/** Each coordinate's history over its largest absolute value, in [-1, 1]; 0 where all of it is 0. Of a history of one it is the sign. */
export function normalized<V>(algebra: Algebra<V>, history: V): V {
  const largest = algebra.historyMax(algebra.abs(history));
  return algebra.div(history, algebra.add(largest, algebra.equal(largest, 0)));
}
