/** The magnitudes that the network of chapter 3 chooses from (thesis 3.3), and a wider range of them (3.7). */
import { UsageError } from '../errors.js';
import { mostRows } from '../gate/kinds.js';

/** 0, 1/9, ..., 1: the thesis' ten. */
export const evenMagnitudes: readonly number[] = Array.from({ length: 10 }, (_, j) => j / 9);

/**
 * 0, then `count - 1` magnitudes from `least` to `most` in equal ratios, so that one network spans decades.
 *
 * Those between the ends have four digits: the settings of a rule, which hold them, are the same on every machine.
 * @throws UsageError unless 0 < least < most and count is 3 or more
 */
export function magnitudesBetween(least: number, most: number, count: number): number[] {
  if (
    !(
      least > 0 &&
      least < most &&
      Number.isFinite(most) &&
      Number.isSafeInteger(count) &&
      count >= 3 &&
      count <= mostRows
    )
  ) {
    throw new UsageError({
      expected:
        'A range of magnitudes has a least one above 0, a larger one, and a whole number of 3 to 5,000 in all',
      found: `${count} from ${least} to ${most}`,
      fix: 'give other ends, as in magnitudesBetween(1e-3, 1, 10)',
    });
  }
  const steps = count - 2;
  const inside = Array.from({ length: steps - 1 }, (_, j) => least * (most / least) ** ((j + 1) / steps));
  return [0, least, ...inside.map((magnitude) => Number(magnitude.toPrecision(4))), most];
}
