/**
 * Several processes on one store: each takes the next run that nobody computes, passes over the others, and looks at them
 * again. It waits only when nothing else is left.
 */
import { Interrupted } from '../errors.js';
import { pause } from '../platform.js';
import type { RunRequest } from './run-request.js';

/** How often a waiting process looks whether another one is done. */
const waitMilliseconds = 500;

/** Another process computes a run at this moment. */
export class HeldElsewhere extends Error {
  override readonly name = 'HeldElsewhere';
}

/**
 * Works through items that other processes may work on too.
 *
 * @param items each once
 * @param round does those that are free; one outcome per item, in their order
 * @returns one result per item
 * @throws HeldElsewhere where the rest is held and was to be left; Interrupted when the signal came; what `round` throws
 */
export async function inRounds<T, R>(
  items: readonly T[],
  round: (items: readonly T[]) => Promise<readonly (R | HeldElsewhere)[]>,
  { leaveHeld = false, onWaiting, signal }: Pick<RunRequest, 'leaveHeld' | 'onWaiting' | 'signal'>,
): Promise<R[]> {
  const results = new Map<T, R>();
  const said = new Set<string>();
  let pending = items;
  while (pending.length > 0) {
    if (signal?.aborted) throw new Interrupted();
    const outcomes = await round(pending);
    // One that is left out would give its place, and so its name, to the next.
    if (outcomes.length !== pending.length) throw new Error('a round without an outcome for each item');
    const held = outcomes.flatMap((outcome, i) => {
      if (outcome instanceof HeldElsewhere) return [{ item: pending[i], reason: outcome }];
      results.set(pending[i], outcome);
      return [];
    });
    if (held.length === pending.length) {
      const [{ reason }] = held;
      if (leaveHeld) throw reason;
      if (!said.has(reason.message)) onWaiting?.(`${reason.message}: waiting for it.`);
      said.add(reason.message);
      // The signal ends the pause; the loop then sees it.
      await pause(waitMilliseconds, signal);
    }
    pending = held.map(({ item }) => item);
  }
  return items.map((item) => results.get(item) as R);
}

/** What came of it, where that another process is at it counts as an outcome. */
export async function orHeld<R>(work: Promise<R>): Promise<R | HeldElsewhere> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HeldElsewhere) return error;
    throw error;
  }
}

/** A round of one after the other. */
export async function oneByOne<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<(R | HeldElsewhere)[]> {
  const outcomes: (R | HeldElsewhere)[] = [];
  for (const item of items) outcomes.push(await orHeld(work(item)));
  return outcomes;
}
