/** The kit on other versions of Node than the one at hand. */
import { join } from 'node:path';
import { newestNode, oldestNode } from '../../bin/node-version.mjs';
import { fetchNode } from '../fetch-node.mjs';
import { runNode } from '../program.mjs';
import { reproduceSmoke, requireFigures, requireSameFigures, someFigures } from './smoke.mjs';
import { unitTests } from './source.mjs';

const [major, minor] = oldestNode;
/** @type {Wanted} */
const oldest = { major, oldestFrom: minor };
/** @type {Wanted} */
const newest = { major: newestNode };

/** @type {import('../checks.mjs').Step} */
export const nodes = {
  name: 'node',
  about: 'the figures on the oldest and the newest Node, the same byte for byte',
  run: (temporary) => onEach([oldest, newest], temporary, () => {}),
};

/** Arithmetic, compiled kernels, threads, files, processes. */
const decidedByNode = ['engine', 'kernels', 'conformance', 'fingerprint', 'random', 'store', 'node'].map(
  (folder) => `test/${folder}/`,
);

/** @type {import('../checks.mjs').Step} */
export const matrix = {
  name: 'matrix',
  about:
    'figures on every supported Node; all unit tests on the newest, on the others those of what a Node decides',
  run: (temporary) =>
    onEach([oldest, { major: 22 }, { major: 24 }, newest], temporary, async (node) => {
      // The first tier has them on this one.
      if (majorOf(node.version) === majorOf(process.versions.node)) return;
      const some = majorOf(node.version) === `${newestNode}` ? [] : decidedByNode;
      const args = [...unitTests, ...some];
      const { code, output } = await runNode(args, { node: node.file, env: { NO_COLOR: '1' } });
      if (code !== 0) throw new Error(output);
    }),
};

/** @param {string} version */
const majorOf = (version) => version.split('.')[0];

/** @typedef {import('../../bin/node-package.mjs').NodeBinary} NodeBinary */
/** @typedef {{ major: number, oldestFrom?: number }} Wanted the newest of a major version, or the oldest from a minor one on */

/**
 * Draws the figures on each Node and holds them against those of the first.
 * @param {readonly Wanted[]} all
 * @param {string} temporary
 * @param {(node: NodeBinary) => void | Promise<void>} furtherCheck
 * @returns {Promise<import('../checks.mjs').Verdict>}
 */
async function onEach(all, temporary, furtherCheck) {
  const done = [];
  const missing = [];
  let first;
  for (const wanted of all) {
    const node = await fetchNode(wanted.major, wanted);
    if (!node) {
      missing.push(wanted.major);
      continue;
    }
    try {
      const figures = await figuresOn(node, temporary);
      first ??= figures;
      requireSameFigures(first, figures);
      await furtherCheck(node);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { outcome: 'failed', note: `on Node ${node.version}`, details: message };
    }
    done.push(node.version);
  }
  const gaps = missing.map((major) => `no npm package has Node ${major} for this platform`);
  return { outcome: done.length > 0 ? 'ok' : 'skipped', note: [...done, ...gaps].join(', ') };
}

/**
 * @param {NodeBinary} node
 * @param {string} temporary
 * @returns {Promise<string>} the folder of the figures
 */
async function figuresOn(node, temporary) {
  const own = join(temporary, node.version);
  const out = join(own, 'out');
  // Figures name the build that computed them, and not every Node has the wide one.
  const env = { L2O_WIDE: '0' };
  requireFigures(
    await reproduceSmoke({ temporary: own, out, figures: someFigures, node: node.file, env }),
    4,
  );
  return out;
}
