/** A mistake in the sources is noticed: made in a copy of the checkout, it has to fail the tests that are named for it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyCheckout } from '../copy-checkout.mjs';
import { mutations } from '../mutations.mjs';
import { checkout, runNode, runNodeOrFail } from '../program.mjs';

/** @typedef {import('../mutations.mjs').Mutation} Mutation */

/** @type {import('../checks.mjs').Step} */
export const mutation = {
  name: 'mutation',
  about: 'a changed sign in MNG fails the tests named for it',
  run: (temporary) => noticed(mutations.slice(0, 1), temporary),
};

/** @type {import('../checks.mjs').Step} */
export const allMutations = {
  name: 'mutations',
  about: 'so does every mistake in scripts/mutations.mjs',
  run: (temporary) => noticed(mutations, temporary),
};

/**
 * @param {readonly Mutation[]} chosen
 * @param {string} temporary
 * @returns {Promise<import('../checks.mjs').Verdict>}
 */
async function noticed(chosen, temporary) {
  const library = copyCheckout(join(temporary, 'checkout'));
  const missed = [];
  for (const mutation of chosen) {
    if (!(await isNoticed(mutation, library))) missed.push(mutation);
  }
  const details = missed
    .map(({ file, before, after, tests }) => `${file}: "${after}" for "${before}" passes ${tests.join(' ')}`)
    .join('\n');
  return missed.length > 0
    ? { outcome: 'failed', details }
    : { outcome: 'ok', note: `${chosen.length} noticed` };
}

/**
 * @param {Mutation} mutation
 * @param {string} library
 */
async function isNoticed({ file, before, after, tests }, library) {
  const path = join(library, file);
  const source = readFileSync(path, 'utf8');
  const build = async () => {
    if (file.startsWith('core/kernels/'))
      await runNodeOrFail([join(library, 'core', 'kernels', 'build.mjs')]);
  };
  writeFileSync(path, mutated(source, before, after, file));
  await build();
  const vitest = join(checkout, 'node_modules', 'vitest', 'vitest.mjs');
  const { output } = await runNode([vitest, 'run', '--root', library, '--bail=1', ...tests], {
    env: { NO_COLOR: '1' },
  });
  writeFileSync(path, source);
  await build();
  return /^\s*Tests\s+\d+ failed/m.test(output);
}

/**
 * @param {string} source
 * @param {string} before
 * @param {string} after
 * @param {string} file for the message
 */
export function mutated(source, before, after, file) {
  const parts = source.split(before);
  if (parts.length === 2) return parts.join(after);
  throw new Error(
    `"${before}" stands ${parts.length - 1} times in ${file}: scripts/mutations.mjs needs it once`,
  );
}
