/** The engines: which are there, which one is chosen, and whether each computes the right gradient. */

import type { Engine } from 'l2o/internal/engine/engine.js';
import { ExplainedError } from 'l2o/internal/errors.js';
import type { EngineListing } from 'l2o-thesis/internal/engines.js';
import type { Check, Finding } from './finding.js';

export const enginesCheck: Check = {
  subject: 'engines',
  look: async () => {
    const { listEngines } = await import('l2o-thesis/internal/engines.js');
    const findings: Finding[] = [];
    // One after the other: TensorFlow.js has one current backend.
    for (const listing of await listEngines()) findings.push(await lookAtEngine(listing));
    return findings;
  },
};

async function lookAtEngine({ name, available, note, chosen }: EngineListing): Promise<Finding> {
  const subject = `engine ${name}`;
  const { chooseEngine } = await import('l2o-thesis/internal/engines.js');
  // Only an optional part can be missing; the choice of an engine explains how to get it.
  if (!available) return missing(subject, note, await chooseEngine(name).catch((error: unknown) => error));
  const { selfTest } = await import('l2o/internal/engine/self-test.js');
  const { engine } = await chooseEngine(name);
  const { ok, error } = await selfTest(engine);
  const choice = chosen ? `; chosen here: ${note}` : `: ${note}`;
  const text = `gradient right to ${error.toExponential(0)}${onDevice(engine)}${choice}`;
  if (ok) return (await idleGpu(subject, text, engine)) ?? { state: 'ok', subject, text };
  return {
    state: 'failure',
    subject,
    text: `its gradient is off by ${error.toPrecision(2)} of its largest entry`,
    fix: `do not use it: --engine double is slow and right; and report it with "l2o doctor --json"`,
  };
}

/** Of an engine on TensorFlow's own library, which one and where: "; TensorFlow 2.15.1 on the CPU". */
function onDevice({ versions: { tensorflow, device } }: Engine): string {
  if (!tensorflow) return '';
  return `; TensorFlow ${tensorflow} on ${device === 'CPU' ? 'the CPU' : device}`;
}

/** A TensorFlow on the CPU of a machine that has a GPU works, and could do better. */
async function idleGpu(subject: string, text: string, engine: Engine): Promise<Finding | undefined> {
  if (engine.versions.device !== 'CPU') return undefined;
  const { gpuNames } = await import('l2o-tfjs/internal/tensor/native-versions.js');
  const names = gpuNames();
  if (names.length === 0) return undefined;
  return {
    state: 'warning',
    subject,
    text: `${text}; there is an ${names.join(', ')}, which it does not use`,
    fix: 'npm run l2o -- setup tensorflow --gpu',
  };
}

function missing(subject: string, note: string, error: unknown): Finding {
  return {
    state: 'warning',
    subject,
    text: `not there, and not needed: ${note}`,
    ...(error instanceof ExplainedError ? { fix: error.explanation.fix } : {}),
  };
}
