/** Every notebook, top to bottom, unattended. */
import { runL2o } from '../program.mjs';

/** @type {import('../checks.mjs').Step} */
export const notebooks = {
  name: 'notebooks',
  about: 'every notebook executed in the smoke profile (needs Python)',
  run: async (temporary) => {
    const { findPython } = await import(new URL('../../dist/programs/python.js', import.meta.url).href);
    const python = await findPython();
    if (!python)
      return {
        outcome: 'skipped',
        note: 'no Python that can make an environment; "npm run doctor" says how to get one',
      };
    const { stdout } = await runL2o(['notebooks', '--profile', 'smoke'], { temporary });
    const executed = stdout.match(/^ok /gm)?.length ?? 0;
    if (executed === 0) throw new Error('no notebook was executed');
    return { outcome: 'ok', note: `${executed} ${executed === 1 ? 'notebook' : 'notebooks'}` };
  },
};
