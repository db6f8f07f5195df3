/** How an error ends a command: what the person reads, and the exit code. */
import { CommanderError } from 'commander';
import { ExplainedError, Interrupted } from 'l2o/internal/errors.js';
import { CommandFailed } from './context.js';
import { explainedSystemError } from './system-error.js';

export const exitCodes = { done: 0, failed: 1, wrongUse: 2, interrupted: 130 } as const;

export interface Failure {
  readonly exitCode: number;
  /** Undefined where everything has been said. */
  readonly text?: string;
}

/** @param debug whether the person asked for the stack trace */
export function describeFailure(error: unknown, debug: boolean): Failure {
  // Commander has written its own message, or the help that was asked for.
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse };
  }
  if (error instanceof CommandFailed) return { exitCode: error.exitCode };
  if (error instanceof Interrupted) return { exitCode: exitCodes.interrupted, text: error.message };
  const explained = error instanceof ExplainedError ? error : explainedSystemError(error);
  if (explained) {
    const text = debug ? `${explained.message}\n${stackOf(error)}` : explained.message;
    return { exitCode: explained.exitCode, text };
  }
  const message = error instanceof Error ? error.message : String(error);
  const advice = debug
    ? stackOf(error)
    : 'This is a fault of the kit, not yours. The same command with --debug shows where.';
  return { exitCode: exitCodes.failed, text: `${message.split('\n', 1)[0]}\n${advice}` };
}

/** The stack, and those of the errors behind it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = (error instanceof ExplainedError ? error.trace : error.stack) ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
