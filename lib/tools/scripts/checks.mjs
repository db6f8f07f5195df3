/**
 * The checks of `npm test`, in two tiers: which there are, in which order, and one line of verdict for each. The first
 * has one small case of whatever the second does at length.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testSeed } from '../../test/support/seed.mjs';
import { stopPrograms } from './program.mjs';
import { kill, kills } from './steps/kill.mjs';
import { allMutations, mutation } from './steps/mutations.mjs';
import { matrix, nodes } from './steps/nodes.mjs';
import { allNotebooks, notebooks } from './steps/notebooks.mjs';
import { share } from './steps/share.mjs';
import { slurm } from './steps/slurm.mjs';
import { smoke } from './steps/smoke.mjs';
import { longTests, style, types, unit } from './steps/source.mjs';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} about what it checks, for the help
 * @property {(temporary: string) => Promise<Verdict>} run gets an empty folder of its own
 */

/**
 * What a step found: a note beside its line, and on failure what to read.
 * @typedef {{ outcome: 'ok' | 'skipped' | 'failed', note?: string, details?: string }} Verdict
 */

/** @type {readonly Step[]} */
const first = [style, types, unit, mutation, smoke, share, kill, notebooks, nodes];

/** @type {readonly Step[]} */
const long = [longTests, allMutations, kills, allNotebooks, matrix];

/** By name alone. @type {readonly Step[]} */
const special = [slurm];

const nameWidth = Math.max(...[...first, ...long].map(({ name }) => name.length));

/**
 * @param {readonly string[]} args names of steps, or "long" for the second tier; the first tier if none
 * @returns {Promise<number>} exit code
 */
export async function main(args) {
  const all = [...first, ...long, ...special];
  const names = args.flatMap((arg) => (arg === 'long' ? long.map(({ name }) => name) : [arg]));
  const unknown = names.find((name) => !all.some((step) => step.name === name));
  if (unknown !== undefined) {
    const isHelp = unknown === '--help' || unknown === '-h';
    console[isHelp ? 'log' : 'error'](isHelp ? help() : `There is no check "${unknown}".\n\n${help()}`);
    return isHelp ? 0 : 2;
  }
  const temporary = mkdtempSync(join(tmpdir(), 'l2o-test-'));
  const cleanUp = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  const stop = () => {
    stopPrograms();
    cleanUp();
    process.exit(130);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const chosen = names.length > 0 ? all.filter((step) => names.includes(step.name)) : first;
    console.log(`Random choices follow from the seed ${testSeed} (L2O_TEST_SEED=${testSeed} repeats them).`);
    return await runSteps(chosen, temporary);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    cleanUp();
  }
}

/**
 * @param {readonly Step[]} chosen
 * @param {string} temporary
 */
async function runSteps(chosen, temporary) {
  const failed = [];
  for (const step of chosen) {
    const start = performance.now();
    const verdict = await runStep(step, mkdtempSync(join(temporary, `${step.name}-`)));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const line = [
      verdict.outcome.padEnd(8),
      step.name.padEnd(nameWidth),
      `${seconds.padStart(6)} s`,
      verdict.note ?? '',
    ];
    console.log(line.join(' ').trimEnd());
    if (verdict.outcome !== 'failed') continue;
    if (verdict.details) console.log(`${indent(verdict.details)}\n`);
    failed.push(step.name);
  }
  if (failed.length > 0) console.log(`\nFailed. Again, these only: npm test -- ${failed.join(' ')}`);
  return failed.length > 0 ? 1 : 0;
}

/**
 * @param {Step} step
 * @param {string} temporary
 * @returns {Promise<Verdict>}
 */
async function runStep(step, temporary) {
  try {
    return await step.run(temporary);
  } catch (error) {
    return { outcome: 'failed', details: error instanceof Error ? error.message : String(error) };
  }
}

function help() {
  const list = (/** @type {readonly Step[]} */ some) =>
    some.map((step) => `  ${step.name.padEnd(nameWidth)} ${step.about}`).join('\n');
  return `npm test [-- NAME...]\n\n${list(first)}\n\nnpm test -- long, or by name:\n${list(long)}\n\nBy name only:\n${list(special)}`;
}

/** @param {string} text */
function indent(text) {
  return text.trimEnd().replaceAll(/^/gm, '    ');
}
