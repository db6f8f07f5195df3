/** Kernels compute without a pause; signals and timers of the process want a turn now and then. */
import { nextTurn } from '../../platform.js';

/** A person does not notice a wait of this length. */
const longestMilliseconds = 100;

let last = performance.now();

/** Whether the event loop has waited long. */
export function isTurnDue(): boolean {
  return performance.now() - last > longestMilliseconds;
}

/** Lets it have its turn. */
export async function giveTurn(): Promise<void> {
  await nextTurn();
  last = performance.now();
}
