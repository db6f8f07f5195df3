/** The engines: which are there, which one is chosen, and whether each computes the right gradient. */
import type { EngineListing } from '../../engine/choose.js';
import { ExplainedError } from '../../errors.js';
import type { Check, Finding } from './finding.js';

export const enginesCheck: Check = {
  subject: 'engines',
  look: async () => {
    const { listEngines } = await import('../../engine/choose.js');
    const findings: Finding[] = [];
    // One after the other: TensorFlow.js has one current backend.
    for (const listing of listEngines()) findings.push(await lookAtEngine(listing));
    return findings;
  },
};

async function lookAtEngine({ name, available, note, chosen }: EngineListing): Promise<Finding> {
  const subject = `engine ${name}`;
  const { chooseEngine } = await import('../../engine/choose.js');
  // Only an optional part can be missing; the choice of an engine explains how to get it.
  if (!available) return missing(subject, note, await chooseEngine(name).catch((error: unknown) => error));
  const { selfTest } = await import('../../engine/self-test.js');
  const { engine } = await chooseEngine(name);
  const { ok, error } = await selfTest(engine);
  const choice = chosen ? `; chosen here: ${note}` : `: ${note}`;
  if (ok) return { state: 'ok', subject, text: `gradient right to ${error.toExponential(0)}${choice}` };
  return {
    state: 'failure',
    subject,
    text: `its gradient is off by ${error.toPrecision(2)} of its largest entry`,
    mend: `do not use it: --engine double is slow and right; and report it with "l2o doctor --json"`,
  };
}

function missing(subject: string, note: string, error: unknown): Finding {
  return {
    state: 'warning',
    subject,
    text: `not there, and not needed: ${note}`,
    ...(error instanceof ExplainedError ? { mend: error.explanation.mend } : {}),
  };
}
