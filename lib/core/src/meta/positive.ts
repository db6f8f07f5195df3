/** Training descends the logarithm of the loss, and validation compares logarithms. */
import { UsageError } from '../errors.js';
import type { PlainProblem } from '../problems/problem.js';

/** @throws UsageError for a negative loss, which is no accident of single precision or of a step too long */
export function requirePositive({ title }: PlainProblem, losses: Float64Array): void {
  const negative = losses.find((loss) => loss < 0 && Number.isFinite(loss));
  if (negative === undefined) return;
  throw new UsageError({
    expected: `A rule is trained on the logarithm of the loss of ${title}, which is positive`,
    found: `a loss of ${negative}`,
    fix: 'add a constant to the loss, so that its least value is 0 or a little more',
  });
}
