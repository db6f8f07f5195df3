/** Normalised inputs (thesis 3.2): only the shape of a history counts, not its scale. */
import type { Value } from '../values/value.js';

/** Each coordinate's history over its largest absolute value, in [-1, 1]; 0 where all of it is 0. Of a history of one it is the sign. */
export function normalized(history: Value): Value {
  const largest = history.abs().max();
  return history.over(largest.plus(largest.equals(0)));
}
