/** The Adam timescales of chapter 4 (Tables 4.1a and 4.1b), with the misprints of 4.1b corrected. */
import { UsageError } from '../errors.js';

export type Timescale = ReturnType<typeof adamTimescales>[number];

const six: readonly Timescale[] = [
  [0.99, 0.9999],
  [0.9, 0.999],
  [0.8, 0.888],
  [0.7, 0.777],
  [0.6, 0.666],
  [0.5, 0.555],
];

/** Table 4.1b prints 0.995 for the first beta2 and 0.8855 for the second; label, spacing and program say these. */
const between: readonly Timescale[] = [
  [0.95, 0.9995],
  [0.85, 0.8885],
  [0.75, 0.7775],
  [0.65, 0.6665],
  [0.55, 0.5555],
];

/**
 * (beta1, beta2) of each of k Adams (thesis, Tables 4.1a and 4.1b).
 * @param k 5, 6 or 11, as the thesis has them: k = 5 drops the fastest of the six
 * @throws UsageError for another k
 */
export function adamTimescales(k: number): readonly (readonly [beta1: number, beta2: number])[] {
  if (k === 5) return six.slice(0, 5);
  if (k === 6) return six;
  if (k === 11) return [...six, ...between];
  throw new UsageError({
    expected: 'The thesis has 5, 6 or 11 Adams',
    found: `k = ${k}`,
    fix: 'take one of these, or give a list of (beta1, beta2) of your own',
  });
}
