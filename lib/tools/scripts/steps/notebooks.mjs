/** Notebooks, top to bottom, unattended. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, runL2o } from '../program.mjs';

/** @type {import('../checks.mjs').Step} */
export const notebooks = {
  name: 'notebooks',
  about:
    "three notebooks executed in the smoke profile: a training, figures, a rule of one's own (needs Python)",
  run: (temporary) =>
    execute(['2.2-learning-algorithm', '3.4.1-mean-normalized-gradient', 'explore-your-own'], temporary),
};

/** @type {import('../checks.mjs').Step} */
export const allNotebooks = {
  name: 'all-notebooks',
  about: 'every notebook',
  run: (temporary) => execute(all(), temporary),
};

function all() {
  const files = readdirSync(join(checkout, 'notebooks')).filter((file) => file.endsWith('.ipynb'));
  return files.map((file) => file.replace('.ipynb', ''));
}

/**
 * @param {readonly string[]} names
 * @param {string} temporary
 * @returns {Promise<import('../checks.mjs').Verdict>}
 */
async function execute(names, temporary) {
  const { findPython } = await import(new URL('../../dist/programs/python.js', import.meta.url).href);
  const python = await findPython();
  if (!python)
    return {
      outcome: 'skipped',
      note: 'no Python that can make an environment; "npm run doctor" says how to get one',
    };
  // A kernel of TypeScript is busy on one core: two notebooks at a time, on one store.
  const halves = [0, 1]
    .map((half) => names.filter((_, i) => i % 2 === half))
    .filter((some) => some.length > 0);
  const ended = await Promise.allSettled(
    halves.map((some) => runL2o(['notebooks', ...some, '--profile', 'smoke'], { temporary })),
  );
  const outputs = ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value.stdout;
  });
  const executed = outputs.flatMap((stdout) => stdout.match(/^ok /gm) ?? []).length;
  if (executed < names.length) throw new Error(`only ${executed} notebooks were executed`);
  return { outcome: 'ok', note: `${executed} notebooks` };
}
