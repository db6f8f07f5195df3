/**
 * A program of its own: computes one gradient on TensorFlow and says as JSON whether it is right, on what. It
 * runs in a process of its own because a native module that failed to load stays failed, and because a
 * processor without the instructions that TensorFlow wants ends the process.
 */

import { selfTest } from 'l2o/internal/engine/self-test.js';
import { ExplainedError } from 'l2o/internal/errors.js';
import { chooseEngine } from 'l2o-thesis/internal/engines.js';
import type { CheckAnswer } from './check.js';

async function answer(): Promise<CheckAnswer> {
  try {
    const { engine } = await chooseEngine('tensor/node');
    const { ok, error } = await selfTest(engine);
    const { tensorflow = 'unknown', device = 'unknown' } = engine.versions;
    if (!ok) return { problem: `its gradient is off by ${error.toPrecision(2)} of its largest entry` };
    return { error, tensorflow, device };
  } catch (error) {
    return { problem: error instanceof ExplainedError ? error.explanation.found : String(error) };
  }
}

// TensorFlow itself may write to stdout: the answer is the last line.
process.stdout.write(`\n${JSON.stringify(await answer())}\n`);
