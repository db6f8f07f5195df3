/**
 * Set-up: installs the dependencies and builds the library when that is needed, and only then. Silent and
 * quick when all is in place. What counts is content, not time: both steps leave the hash of what they were
 * made from, and an interrupted or failed step leaves none.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { runNpm, runProgram } from './npm.mjs';

/**
 * What set-up needs from the outside; tests put their own in.
 * @typedef {object} Surroundings
 * @property {string} root folder of the checkout
 * @property {(line: string) => void} say tells the person
 * @property {(args: string[]) => Promise<Ended>} npm
 * @property {(args: string[]) => Promise<Ended>} node
 * @property {string} [source] what npm takes the packages from, and that it has them, in words
 */

/** @typedef {import('./npm.mjs').Ended} Ended */

/** Set-up failed in a way the person can fix; the message says how. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** @type {Surroundings} */
const realSurroundings = {
  root: checkout,
  say: (line) => console.error(line),
  npm: (args) => runNpm(args, { cwd: checkout }),
  node: (args) => runProgram({ command: process.execPath, args }, { cwd: checkout }),
};

/**
 * Brings dependencies and build up to date.
 * @param {Surroundings} [surroundings]
 * @throws SetupError
 */
export async function setUp(surroundings = realSurroundings) {
  const { root, say } = surroundings;
  if (reasonToInstall(root) === null && reasonToBuild(root) === null) return;
  await withLock(
    join(root, '.cache', 'setup.lock'),
    async () => {
      // Asked again: another process may have done it while this one waited.
      const toInstall = reasonToInstall(root);
      if (toInstall !== null) await install(toInstall, surroundings);
      const toBuild = reasonToBuild(root);
      if (toBuild !== null) await build(toBuild, surroundings);
    },
    (owner) => say(`Another process${owner ? ` (${owner})` : ''} is setting up; waiting for it ...`),
  );
}

/**
 * Set-up for a program's first line: tells the person what went wrong and sets the exit code.
 * @param {(usual: Surroundings) => Surroundings} [change]
 * @returns {Promise<boolean>} whether the program can go on
 */
export async function setUpOrExplain(change = (usual) => usual) {
  try {
    await setUp(change(realSurroundings));
    return true;
  } catch (error) {
    if (error instanceof SetupError) {
      console.error(error.message);
      process.exitCode = error.exitCode;
    } else if (error instanceof Error && 'code' in error && 'syscall' in error) {
      console.error(explainSystemError(error));
      process.exitCode = 1;
    } else {
      throw error;
    }
    return false;
  }
}

// --- Dependencies

const platform = `${process.platform}-${process.arch}`;

/** @param {string} root */
const installStamp = (root) => join(root, 'node_modules', '.l2o-installed.json');

/**
 * Why the dependencies have to be installed, or null when they are in place. What npm itself recorded counts
 * too: after an `npm install` by hand there is nothing left to do but to note it.
 * @param {string} root
 * @returns {string | null}
 */
export function reasonToInstall(root) {
  const lockFile = join(root, 'package-lock.json');
  if (!existsSync(join(root, 'node_modules'))) return 'there are none yet';
  if (!existsSync(lockFile)) return 'there is no package-lock.json';
  const lock = readFileSync(lockFile, 'utf8');
  const stamp = readJson(installStamp(root));
  if (stamp && stamp.platform !== platform) return `they were installed for ${stamp.platform}`;
  if (stamp?.lock === hash(lock)) return null;
  if (npmInstalled(root, JSON.parse(lock))) {
    try {
      stampInstall(root);
    } catch {
      // A checkout that cannot be written is asked again next time; that costs a few milliseconds.
    }
    return null;
  }
  return stamp ? 'package-lock.json changed' : 'an earlier installation is incomplete';
}

/**
 * Whether npm's own record of what is in node_modules, written at the end of every installation, has what
 * the lock file asks for. Packages for other platforms may be missing.
 * @param {string} root
 * @param {{ packages?: Record<string, any> }} lock
 */
function npmInstalled(root, lock) {
  const found = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!found) return false;
  return Object.entries(lock.packages ?? {})
    .filter(([path]) => path.startsWith('node_modules/') || path.includes('/node_modules/'))
    .every(([path, wanted]) => {
      const there = found[path];
      if (!there) return Boolean(wanted.optional || wanted.devOptional || wanted.peer);
      return there.version === wanted.version && there.integrity === wanted.integrity;
    });
}

/** @param {string} root */
function stampInstall(root) {
  const lock = hash(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  writeFileSync(installStamp(root), JSON.stringify({ lock, platform }));
}

/**
 * @param {string} reason
 * @param {Surroundings} surroundings
 */
async function install(reason, { root, say, npm, source = 'the npm registry can be reached' }) {
  const hasLock = existsSync(join(root, 'package-lock.json'));
  // The library is built here, so the build tools are wanted even where NODE_ENV says production.
  const args = [hasLock ? 'ci' : 'install', '--include=dev', '--loglevel=error'];
  say(`Installing the dependencies (${reason}): npm ${args[0]} ...`);
  rmSync(installStamp(root), { force: true });
  const ended = await orExplain(
    npm(args),
    new SetupError(
      'expected: npm, which installs the dependencies\n  found: no npm beside this Node, none on the path' +
        '\n  to fix it: install Node from https://nodejs.org (npm comes with it)',
    ),
  );
  if (ended.isInterrupted)
    throw new SetupError('Stopped while installing. The same command starts again.', 130);
  if (ended.code !== 0) {
    throw new SetupError(
      `expected: npm installs the dependencies\n  found: npm ended with code ${ended.code}, its own words are above` +
        `\n  to fix it: see to it that ${source} and the disk has 2 GB left, then run the same command again` +
        '\n              (where npm says that package.json and package-lock.json differ: npm install)',
    );
  }
  stampInstall(root);
}

// --- Build

/** Each needs those before it. */
const packages = ['core', 'tfjs', 'thesis', 'tools'];

/** @param {string} root */
const buildStamp = (root) => join(root, 'lib', 'core', 'dist', '.l2o-built');

/**
 * Why the library has to be built, or null when it is up to date.
 * @param {string} root
 * @returns {string | null}
 */
export function reasonToBuild(root) {
  const stamp = readText(buildStamp(root));
  const isWhole = packages.every((name) => existsSync(join(root, 'lib', name, 'dist', 'index.js')));
  if (stamp === null || !isWhole) return 'it is not built yet';
  return stamp === buildHash(root) ? null : 'its sources changed';
}

/**
 * One hash over everything the build is made from.
 * @param {string} root
 */
function buildHash(root) {
  const files = [...packages.map((name) => join(name, 'src')), join('core', 'kernels')]
    .map((folder) => join(root, 'lib', folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .concat(
      join(root, 'package-lock.json'),
      join(root, 'tsconfig.json'),
      ...packages.flatMap((name) =>
        ['package.json', 'tsconfig.json'].map((file) => join(root, 'lib', name, file)),
      ),
    )
    .sort();
  const all = createHash('sha256');
  for (const file of files) {
    all.update(`${relative(root, file).split(sep).join('/')}\0${hash(readFileSync(file, 'utf8'))}\0`);
  }
  return all.digest('hex');
}

/**
 * @param {string} reason
 * @param {Surroundings} surroundings
 */
async function build(reason, { root, say, node }) {
  say(`Building the library (${reason}) ...`);
  rmSync(buildStamp(root), { force: true });
  const before = buildHash(root);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const steps = [
    [compiler, '-b', join(root, 'tsconfig.json')],
    [join(root, 'lib', 'core', 'kernels', 'build.mjs')],
  ];
  for (const name of packages) removeOrphans(join(root, 'lib', name));
  for (const step of steps) {
    const ended = await node(step);
    if (ended.isInterrupted)
      throw new SetupError('Stopped while building. The same command starts again.', 130);
    if (ended.code !== 0) {
      throw new SetupError(
        "expected: The library compiles\n  found: the compiler's complaints above" +
          '\n  to fix it: correct these lines, or go back to an unchanged checkout (git status shows what changed)',
      );
    }
  }
  mkdirSync(dirname(buildStamp(root)), { recursive: true });
  // The hash from before: a file edited during the build makes the next start build again.
  writeFileSync(buildStamp(root), before);
}

/**
 * What was compiled of a source that is gone would still be found.
 * @param {string} folder of a package
 */
function removeOrphans(folder) {
  const built = join(folder, 'dist');
  if (!existsSync(built)) return;
  for (const entry of readdirSync(built, { recursive: true, withFileTypes: true })) {
    const source = /^(.*?)\.(?:d\.ts|js|js\.map)$/.exec(entry.name)?.[1];
    const place = join(folder, 'src', relative(built, entry.parentPath));
    if (source !== undefined && !existsSync(join(place, `${source}.ts`))) {
      rmSync(join(entry.parentPath, entry.name));
    }
  }
}

// --- Files

/** @param {string} text */
function hash(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {string} file */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @returns {any} null where there is no such file, or no JSON in it
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * @template T
 * @param {Promise<T>} result
 * @param {Error} explanation thrown instead of "no such program"
 */
async function orExplain(result, explanation) {
  try {
    return await result;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw explanation;
    throw error;
  }
}

/** @param {Error & { code?: unknown, path?: unknown }} error a file that could not be read or written */
function explainSystemError(error) {
  return (
    `expected: Set-up can read and write in the checkout\n  found: ${error.message}` +
    '\n  to fix it: give yourself the right to write there, or free some space on the disk'
  );
}
