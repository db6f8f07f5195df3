/** The main job in its shortest form: all figures, then again from the store. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runL2o } from '../program.mjs';

/** @type {import('../checks.mjs').Step} */
export const smoke = {
  name: 'smoke',
  about: 'all figures in the smoke profile; a second call reuses every run; figures redraws them',
  run: async (temporary) => {
    const first = join(temporary, 'first');
    const report = await reproduceSmoke({ temporary, out: first });
    requireFigures(report, first);
    const again = join(temporary, 'again');
    const second = await reproduceSmoke({ temporary, out: again });
    for (const figure of second.figures) {
      if (figure.curves.computed > 0) {
        throw new Error(
          `figure ${figure.figure}: ${figure.curves.computed} curves were computed a second time`,
        );
      }
    }
    requireSameFigures(first, again);
    const redrawn = join(temporary, 'redrawn');
    await runL2o(['figures', '--out', redrawn], { temporary });
    requireSameFigures(first, redrawn);
    return { outcome: 'ok', note: `${report.figures.length} figures` };
  },
};

/**
 * @param {{ temporary: string, out: string, node?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ figures: { figure: string, curves: { computed: number, reused: number } }[] }>}
 */
export async function reproduceSmoke({ temporary, out, node, env }) {
  const { stdout } = await runL2o([...reproduceArguments, '--out', out], { temporary, node, env });
  return JSON.parse(stdout);
}

export const reproduceArguments = ['reproduce', '--profile', 'smoke', '--json'];

/**
 * Every figure in every format, from curves computed just now.
 * @param {{ figures: { figure: string, curves: { computed: number } }[] }} report
 * @param {string} folder
 */
export function requireFigures(report, folder) {
  if (report.figures.every(({ curves }) => curves.computed === 0)) throw new Error('no curve was computed');
  if (report.figures.length < 5) throw new Error(`only ${report.figures.length} figures were drawn`);
  for (const { figure } of report.figures) {
    const [chapter, number] = figure.split('.');
    for (const extension of ['svg', 'png', 'html', 'json']) {
      const file = join(folder, `fig-${chapter}.${number.padStart(2, '0')}.${extension}`);
      if (!existsSync(file) || statSync(file).size === 0) throw new Error(`${file} was not written`);
    }
  }
  if (!existsSync(join(folder, 'provenance.json'))) throw new Error('provenance.json was not written');
}

/**
 * @param {string} expected folder of figures
 * @param {string} found
 * @param {{ mayBeIncomplete?: boolean }} [options] for a run that was killed: fewer files are right, half ones are not
 */
export function requireSameFigures(expected, found, { mayBeIncomplete = false } = {}) {
  // What is named with a dot first is on its way; the file itself appears in one piece.
  for (const name of readdirSync(expected).filter((name) => name.startsWith('fig-'))) {
    const file = join(found, name);
    if (mayBeIncomplete && !existsSync(file)) continue;
    if (!existsSync(file)) throw new Error(`${name} is missing`);
    if (!readFileSync(file).equals(readFileSync(join(expected, name)))) throw new Error(`${name} differs`);
  }
}
