/** Other versions of Node for the checks, kept in .cache/node. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeVersion, installedNode, installNode, nodePackage } from '../bin/node-package.mjs';
import { checkout } from './program.mjs';

/**
 * A Node of one major version.
 * @param {number} major
 * @param {{ oldestFrom?: number }} [choice] the oldest from this minor version on, instead of the newest
 * @returns {Promise<import('../bin/node-package.mjs').NodeBinary | null>} null where no package has one for this platform
 */
export async function fetchNode(major, { oldestFrom } = {}) {
  const name = nodePackage;
  if (!name) return null;
  const part = oldestFrom === undefined ? `${major}` : `${major}.${oldestFrom}`;
  const folder = join(checkout, '.cache', 'node', part);
  if (!existsSync(join(folder, 'node_modules', name, 'package.json'))) {
    const version = await findNodeVersion(name, major, { oldestFrom });
    if (!version) return null;
    mkdirSync(folder, { recursive: true });
    await installNode(folder, `${name}@${version}`);
  }
  return installedNode(folder, name);
}
