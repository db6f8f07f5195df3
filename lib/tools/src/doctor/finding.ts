/** What one look at the machine found. */
import { ExplainedError } from 'l2o/internal/errors.js';

export type FindingState = 'ok' | 'warning' | 'failure';

export interface Finding {
  readonly state: FindingState;
  /** What was looked at: "Node". */
  readonly subject: string;
  readonly text: string;
  /** The command or change that fixes it. */
  readonly fix?: string;
}

/** A part of the machine to look at. It never throws for what it finds; what it throws is a failure of its own. */
export interface Check {
  readonly subject: string;
  look(): Promise<readonly Finding[]>;
}

/** Looks, and makes a failure of what goes wrong in looking, so that the other checks still run. */
export async function lookAt({ subject, look }: Check): Promise<readonly Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ state: 'failure', subject, ...describe(error) }];
  }
}

function describe(error: unknown): Pick<Finding, 'text' | 'fix'> {
  if (error instanceof ExplainedError) {
    const { expected, found, fix } = error.explanation;
    return { text: `expected: ${expected}; found: ${found}`, fix };
  }
  return { text: error instanceof Error ? error.message : String(error) };
}
