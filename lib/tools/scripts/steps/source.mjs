/** The checks of the source: form, types, unit tests. */
import { join } from 'node:path';
import { checkout, runNode } from '../program.mjs';

const installed = join(checkout, 'node_modules');
const library = join(checkout, 'lib');

/** @type {import('../checks.mjs').Step} */
export const style = {
  name: 'style',
  about: 'format and lint (biome)',
  run: () =>
    tool([join(installed, '@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', checkout]),
};

/** @type {import('../checks.mjs').Step} */
export const types = {
  name: 'types',
  about: 'types of the library, its tests and scripts (tsc)',
  run: async () => {
    const compiler = join(installed, 'typescript', 'bin', 'tsc');
    // Each package by its own rules, some of which are stricter; then all with the tests, which share one set.
    const packages = await tool([compiler, '-b', checkout]);
    return packages.outcome === 'ok' ? tool([compiler, '-p', library]) : packages;
  },
};

/** @type {import('../checks.mjs').Step} */
export const unit = {
  name: 'unit',
  about: 'unit tests (vitest)',
  run: () => tool(unitTests),
};

/** @type {import('../checks.mjs').Step} */
export const longTests = {
  name: 'long-tests',
  about: 'the tests in files *.long.test.ts (vitest)',
  run: () => tool([...unitTests, '.long.test.ts']),
};

export const unitTests = [
  join(installed, 'vitest', 'vitest.mjs'),
  'run',
  '--root',
  library,
  '--reporter=default',
];

/**
 * @param {readonly string[]} args
 * @returns {Promise<import('../checks.mjs').Verdict>}
 */
async function tool(args) {
  const { code, output } = await runNode(args, { env: { NO_COLOR: '1' } });
  return code === 0 ? { outcome: 'ok', note: counted(output) } : { outcome: 'failed', details: output };
}

/**
 * Vitest's own count of tests; other tools have none.
 * @param {string} output
 */
function counted(output) {
  return /Tests\s+(.*passed.*?)\s*$/m.exec(output)?.[1];
}
