/** Every notebook, top to bottom, unattended. */
import { runL2o } from '../program.mjs';

/** @type {import('../checks.mjs').Step} */
export const notebooks = {
  name: 'notebooks',
  about: 'every notebook executed in the smoke profile (needs Python)',
  run: async (temporary) => {
    const { findPython } = await import(new URL('../../dist/notebook/python.js', import.meta.url).href);
    const python = await findPython();
    if (!python)
      return {
        outcome: 'skipped',
        note: 'no Python that can make an environment; "npm run doctor" says how to get one',
      };
    const { output } = await runL2o(['notebooks', '--profile', 'smoke'], { temporary });
    return { outcome: 'ok', note: output.trim().split('\n').at(-1) };
  },
};
