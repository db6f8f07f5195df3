/** Formulas of one's own are asked twice: what chance or the clock has a part in could not be computed again. */
import { UsageError } from '../errors.js';

/** @param what "initialize()" */
export const fromStream = (what: string) => `take random numbers from the stream that ${what} is handed`;

export interface Asked {
  /** Whose formula it is: "Adam". */
  readonly of: string;
  readonly fix: string;
  /** The second time comes without a wait: of what is asked at many steps, the first has waited. */
  readonly atOnce?: boolean;
}

/** Until the clock has gone on, a millisecond; not for ever where a test has stopped it. */
export function waitForClock(): void {
  const now = Date.now();
  for (let i = 0; i < 1e6 && Date.now() === now; i++);
}

/**
 * What `ask` gives, which it has to give again when the time is another.
 * @throws UsageError when it is something else
 */
export function repeatable<T>(
  asked: Asked,
  ask: () => T,
  isSame: (first: T, second: T) => boolean = Object.is,
): T {
  const first = ask();
  if (!asked.atOnce) waitForClock();
  return isSame(first, ask()) ? first : refuseOther(asked);
}

/** @throws UsageError always */
export function refuseOther({ of, fix }: Asked): never {
  throw new UsageError({
    expected: `${of} computes the same whenever it is called with the same`,
    found: 'something else at a second call',
    fix,
  });
}

export function areEqual(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.prototype.every.call(a, (value, i) => Object.is(value, b[i]));
}
