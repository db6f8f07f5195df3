/** Times of the command line: `--for`. */
import { UsageError } from 'l2o/internal/errors.js';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** A timer of JavaScript counts milliseconds in 31 bits: one for longer ends at once. */
const longestHours = Math.floor(2 ** 31 / 3_600_000);

/** "10m" -> 600. @throws UsageError for anything but a number and a unit, and for more than a timer counts */
export function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const seconds = Number(count) * (units[unit] ?? 0);
  if (seconds > 0 && seconds <= longestHours * 3600) return seconds;
  throw new UsageError({
    expected: `--for takes a time: seconds, minutes or hours, as in 90s, 10m, 2h, ${longestHours}h at most`,
    found: `"${text}"`,
    fix: 'give one of these forms',
  });
}
