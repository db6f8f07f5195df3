/**
 * Ctrl-C: the first stops cleanly at the next step, the second at once. `npm run` passes the terminal's
 * Ctrl-C on a second time, so another one within a moment is the same.
 */
import { Interrupted } from 'l2o/internal/errors.js';
import type { Output } from './context.js';
import { exitCodes } from './failure.js';

const sameKeyMs = 500;
const signals = ['SIGINT', 'SIGTERM'] as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Ctrl-C ends the process again, as it does by default. */
  release(): void;
}

export function watchForInterrupts(
  stderr: Output,
  { now = () => performance.now(), exit = endProcess } = {},
): Interruption {
  const controller = new AbortController();
  let first: number | undefined;
  const onSignal = () => {
    if (first === undefined) {
      first = now();
      // In this order: progress lines are taken away first.
      controller.abort(new Interrupted());
      stderr.write('\nStopping ... (Ctrl-C again stops at once)\n');
    } else if (now() - first > sameKeyMs) {
      exit(exitCodes.interrupted);
    }
  };
  for (const name of signals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of signals) process.off(name, onSignal);
    },
  };
}

function endProcess(code: number): void {
  process.exit(code);
}
