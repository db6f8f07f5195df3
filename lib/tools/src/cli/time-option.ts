/** Times of the command line: `--for`. */
import { UsageError } from 'l2o/internal/errors.js';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** "10m" -> 600. @throws UsageError for anything but a number and a unit */
export function secondsOf(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const seconds = Number(count) * (units[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new UsageError({
    expected: '--for takes a time: seconds, minutes or hours, as in 90s, 10m, 2h',
    found: `"${text}"`,
    fix: 'give one of these forms',
  });
}
