/**
 * Errors that a person can fix. Each says what was expected, what was found and what to do; the command line, the
 * notebooks and Node itself, of an error that nobody catches, show these three lines and no stack trace.
 */
import { printable } from './printable.js';

/** Under this name Node looks for how it is to show a value. */
const inspected: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** The three lines of an error. */
export interface Explanation {
  /** What was expected, as a full sentence without a final stop. */
  readonly expected: string;
  /** What was found instead. */
  readonly found: string;
  /** What the person can do about it: a command or a change. */
  readonly fix: string;
}

/** The three lines. */
export const inLines = ({ expected, found, fix }: Explanation) =>
  `expected: ${expected}\n  found: ${found}\n  to fix it: ${fix}`;

/** Any mistake or circumstance that the person in front of the screen can fix. */
export class ExplainedError extends Error {
  readonly #explanation: Explanation;
  readonly #trace: string | undefined;

  constructor({ expected, found, fix }: Explanation, options?: ErrorOptions) {
    const explanation = { expected: printable(expected), found: printable(found), fix: printable(fix) };
    super(inLines(explanation), options);
    this.#explanation = explanation;
    this.#trace = this.stack;
    // Node prints the stack of what nobody catches, and every field that it sees.
    const { name } = new.target;
    const hidden = { writable: true, configurable: true };
    Object.defineProperty(this, 'name', { ...hidden, value: name });
    Object.defineProperty(this, 'stack', { ...hidden, value: `${name}: ${this.message}` });
  }

  /** Exit code of the command line: 1 a run or a file failed, 2 wrong use. */
  get exitCode(): 1 | 2 {
    return 1;
  }

  /** Fit for a terminal, whatever file its words come from. */
  get explanation(): Explanation {
    return this.#explanation;
  }

  /** Where it was thrown, for whoever looks for a fault of the kit: `stack` is without it. */
  get trace(): string | undefined {
    return this.#trace;
  }

  /** What a notebook shows of an error that nobody catches. */
  [inspected](): string {
    return this.message;
  }
}

/** An unknown name, an impossible setting: the call itself is wrong. */
export class UsageError extends ExplainedError {
  override get exitCode(): 1 | 2 {
    return 2;
  }
}

/** A data file is missing, truncated, damaged or of the wrong kind. */
export class DataError extends ExplainedError {}

/** A data file is not there at all. */
export class MissingDataError extends DataError {}

/** A folder cannot be written, a disk is full, a stored run is damaged beyond recovery. */
export class StorageError extends ExplainedError {}

/** What was to be drawn without computing has parts that are not stored: nothing is wrong, they need computing. */
export class NotStored extends StorageError {}

/** The person asked to stop (Ctrl-C, "interrupt kernel"). All finished work is in the run store. */
export class Interrupted extends Error {
  constructor(
    message = 'Stopped. Every finished step that a store has is kept; the same command or call goes on from there.',
  ) {
    super(message);
    this.name = 'Interrupted';
  }
}
