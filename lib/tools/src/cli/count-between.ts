/** Whole numbers of the command line. */
import { UsageError } from 'l2o/internal/errors.js';

/**
 * Reads the value of an option.
 * @param what in words: "the number of seeds"
 * @returns a reader of its text, which throws a UsageError for anything but digits of a number in that range
 */
export function countBetween(least: number, most: number, option: string, what: string) {
  return (text: string): number => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= least && count <= most) return count;
    throw new UsageError({
      expected: `${option} takes a whole number from ${least} to ${most}`,
      found: `"${text}"`,
      fix: `give ${what}, as in ${option} 2`,
    });
  };
}
