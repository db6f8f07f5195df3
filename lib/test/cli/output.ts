/** Outputs and contexts for tests of the command line. */
import type { Context, Output } from '../../tools/src/cli/context.js';

export interface Recorded extends Output {
  readonly text: () => string;
}

export function recorder(): Recorded {
  let text = '';
  return {
    write: (more: string) => {
      text += more;
    },
    text: () => text,
  };
}

export function testContext(): Context & { stdout: Recorded; stderr: Recorded } {
  return { stdout: recorder(), stderr: recorder(), signal: new AbortController().signal, debug: false };
}
