/** What every command gets: where to write, and the signal that says stop. */

/** Something to write text to: process.stdout, process.stderr, or a test's own. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface Context {
  /** What was asked for: tables, lists, JSON. */
  readonly stdout: Output;
  /** Everything told on the way: progress, notes, errors. */
  readonly stderr: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** The person wants stack traces. */
  readonly debug: boolean;
}

/** A command that did its work and failed: it has said why already. Exit code 1, or 2 for wrong use. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';

  constructor(readonly exitCode: 1 | 2 = 1) {
    super();
  }
}
