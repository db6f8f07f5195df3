/** Rates of the command line. */
import { UsageError } from 'l2o/internal/errors.js';

/** "1e-2". @throws UsageError for anything but a number above 0 */
export function rate(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new UsageError({
    expected: '--eta takes a number above 0',
    found: `"${text}"`,
    fix: 'give a rate, as in --eta 1e-2',
  });
}

/** "1e-3,1e-2", each once. @throws UsageError as `rate` */
export function rates(text: string): readonly number[] {
  return [...new Set(text.split(',').map(rate))];
}
