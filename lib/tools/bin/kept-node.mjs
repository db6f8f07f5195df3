/**
 * The Node that `l2o setup node` brought: where it is, and how the program goes on with it. Plain JavaScript, because it is
 * asked before anything is compiled.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNewer } from './node-version.mjs';
import { npmCommand } from './npm.mjs';

/** @typedef {import('./node-package.mjs').NodeBinary} NodeBinary */

const library = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where it lies. */
export const keptNodeFolder = join(library, '..', '..', '.cache', 'own-node');

/** Written last: what it does not name is half a set-up, or an earlier one. */
export const choiceName = 'chosen.json';

/** The version of the C library; undefined where that is not glibc. */
export function glibcVersion() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header.glibcVersionRuntime;
}

/** What a binary asks of a machine: a checkout may lie on a disk that others share, with an older C library. */
function platform() {
  return `${process.platform}-${process.arch} ${glibcVersion() ?? ''}`.trim();
}

/**
 * The Node that is kept in a folder for this platform.
 * @param {string} [folder]
 * @returns {NodeBinary | undefined}
 */
export function keptNode(folder = keptNodeFolder) {
  try {
    const chosen = JSON.parse(readFileSync(join(folder, choiceName), 'utf8'));
    if (chosen.platform !== platform()) return undefined;
    return { version: chosen.version, file: resolve(folder, chosen.file) };
  } catch {
    return undefined;
  }
}

/**
 * Makes a Node that lies in the folder the one that is kept, at one stroke.
 * @param {string} folder
 * @param {NodeBinary} node
 */
export function keepNode(folder, { version, file }) {
  const unfinished = join(folder, `${choiceName}.${process.pid}.tmp`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(unfinished, JSON.stringify({ platform: platform(), version, file: relative(folder, file) }));
  renameSync(unfinished, join(folder, choiceName));
}

/** The process that started this one in its place; its number, so that it means nothing to programs further down. */
const startedBy = 'L2O_STARTED_BY';

/**
 * Runs the program on the Node that is kept, where that is newer than this one. The arguments, the streams, signals and
 * the end are those of this process. `L2O_NODE=0` keeps the Node at hand.
 * @param {readonly string[]} program file and arguments
 * @returns {Promise<boolean>} false where it is to go on here
 */
export async function runOnKeptNode(program) {
  if (process.env[startedBy] === String(process.ppid)) {
    // Without this one it would run on when the other is killed.
    createRequire(import.meta.url)(join(library, 'lab', 'end-with-parent.cjs'));
    return false;
  }
  const node = process.env.L2O_NODE === '0' ? undefined : keptNode();
  if (!node || !isNewer(node.version, process.versions.node)) return false;
  // The package has no npm of its own.
  const [npm] = npmCommand().args;
  const env = { ...process.env, ...(npm && { npm_execpath: npm }), [startedBy]: String(process.pid) };
  try {
    // It may throw at once, too.
    const child = spawn(node.file, [...process.execArgv, ...program], { stdio: 'inherit', env });
    const { code, signal } = await endOf(child);
    if (signal) process.kill(process.pid, signal);
    process.exitCode = code ?? 1;
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    console.error(
      `Node ${node.version} of "l2o setup node" does not start: ${reason}; going on with Node ${process.versions.node}.`,
    );
    return false;
  }
}

/**
 * How a program ends, to which signals are passed on until then.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>}
 * @throws Error where it does not start
 */
async function endOf(child) {
  /** @type {(signal: NodeJS.Signals) => void} */
  const passOn = (signal) => {
    // On Windows the console gives Ctrl-C to both, and to pass it on would be to kill.
    if (process.platform !== 'win32') child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, passOn);
  try {
    const [code, signal] = await once(child, 'close');
    return { code, signal };
  } finally {
    for (const signal of signals) process.off(signal, passOn);
  }
}
