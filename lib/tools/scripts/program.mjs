/** Runs programs for the checks: output kept and shown only when something fails. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeCifarCopy } from '../../test/support/cifar-copy.mjs';
import { checkout } from '../bin/setup.mjs';

export { checkout };

/** @typedef {{ code: number | null, stdout: string, output: string }} Finished `output` is stdout and stderr together */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** Ends what is still running. */
export function stopPrograms() {
  for (const child of running) child.kill();
}

/**
 * Runs Node with these arguments, in the checkout: this one or the one that is named, whichever `l2o setup node` has brought.
 * @param {readonly string[]} args
 * @param {{ node?: string, env?: NodeJS.ProcessEnv, killAfterMs?: number }} [options] `killAfterMs` ends it
 *   there and then, as a power cut would
 * @returns {Promise<Finished>}
 */
export function runNode(args, { node = process.execPath, env = {}, killAfterMs } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: checkout,
      env: { ...process.env, L2O_NODE: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const killing =
      killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(killing);
      running.delete(child);
      resolve({ code, stdout, output });
    });
  });
}

/**
 * Like runNode, for programs that have to succeed.
 * @param {readonly string[]} args
 * @param {{ node?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export async function runNodeOrFail(args, options) {
  const finished = await runNode(args, options);
  if (finished.code !== 0) {
    throw new Error(`node ${args.join(' ')}\nended with code ${finished.code}:\n${finished.output}`);
  }
  return finished;
}

/**
 * Runs the command line of the kit on data of its own, so that the person's stored runs are left alone.
 * @param {readonly string[]} args
 * @param {{ temporary: string, node?: string, env?: NodeJS.ProcessEnv }} options
 */
export function runL2o(args, { temporary, node, env = {} }) {
  return runNodeOrFail(l2o(args), { node, env: { ...ownFolders(temporary), ...env } });
}

/** @param {readonly string[]} args */
export function l2o(args) {
  return [join(checkout, 'lib', 'tools', 'bin', 'l2o.mjs'), ...args];
}

/**
 * Made-up CIFAR images are among them; those of MNIST come with the dependencies.
 * @param {string} temporary
 */
export function ownFolders(temporary) {
  const data = join(temporary, 'data');
  const cifar = join(data, 'cifar10');
  if (!existsSync(cifar)) writeCifarCopy(cifar);
  return {
    L2O_DATA: data,
    L2O_RUNS: join(temporary, 'runs'),
    // None: the checks are about what is computed.
    L2O_RESULTS: join(temporary, 'results'),
    L2O_FIGURES: join(temporary, 'figures'),
    L2O_PROFILE: 'smoke',
  };
}
