/** Notebooks, top to bottom, unattended. */
import { runL2o } from '../program.mjs';

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
  run: (temporary) => execute([], temporary),
};

/**
 * @param {readonly string[]} names all if none
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
  const { stdout } = await runL2o(['notebooks', ...names, '--profile', 'smoke'], { temporary });
  const executed = stdout.match(/^ok /gm)?.length ?? 0;
  if (executed < Math.max(names.length, 1)) throw new Error(`only ${executed} notebooks were executed`);
  return { outcome: 'ok', note: `${executed} notebooks` };
}
