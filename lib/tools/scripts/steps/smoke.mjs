/** The main job in its shortest form: all figures, then again from the store. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '../../../test/support/seed.mjs';
import { runL2o } from '../program.mjs';

/** @type {import('../checks.mjs').Step} */
export const smoke = {
  name: 'smoke',
  about:
    'all figures and tables in the smoke profile, but of those of transfer one; a second call of some reuses every run, and "figures" draws the same',
  run: async (temporary) => {
    const first = join(temporary, 'first');
    const random = randomNumbers('figures of the smoke profile');
    const report = await reproduceSmoke({ temporary, out: first, figures: await mostFigures(random) });
    requireFigures(report);
    // Some that every seed changes, and those that follow.
    const names = report.figures.map(({ figure }) => figure).filter(() => random() < 1 / 6);
    const again = join(temporary, 'again');
    const second = await reproduceSmoke({
      temporary,
      out: again,
      figures: [...new Set([...names, ...someFigures])],
    });
    for (const figure of second.figures) {
      if (figure.curves.computed > 0) {
        throw new Error(
          `figure ${figure.figure}: ${figure.curves.computed} curves were computed a second time`,
        );
      }
    }
    // A figure takes the longest of its curves that are there: what later figures computed may have made those of earlier ones longer.
    const redrawn = join(temporary, 'redrawn');
    await runL2o(['figures', ...someFigures, '--profile', 'smoke', '--out', redrawn], { temporary });
    requireSameFigures(redrawn, again);
    return { outcome: 'ok', note: `${report.figures.length} figures, ${report.tables.length} tables` };
  },
};

/**
 * Optimizers of the networks of transfer store hundreds of megabytes: one of those figures, another with every seed. The
 * notebooks of the second tier draw them all.
 * @param {() => number} random
 */
async function mostFigures(random) {
  const { experiments } = await import(
    new URL('../../../thesis/dist/experiments/index.js', import.meta.url).href
  );
  const names = experiments.map((/** @type {{ id: string }} */ { id }) => id);
  const one = transfer[Math.floor(random() * transfer.length)];
  return names.filter((/** @type {string} */ id) => id === one || !transfer.includes(id));
}

const transfer = ['4.11', '4.12', '4.13', '4.14', '4.15'];

/** With hand-made and learned optimizers, toy problems and images, trained files and trainings. */
export const someFigures = ['3.3', '3.6', '4.3', '4.6', 'T4.2'];

/**
 * @typedef {object} Report
 * @property {{ figure: string, curves: { computed: number, reused: number }, files: string[] }[]} figures
 * @property {{ table: string, files: string[] }[]} tables
 * @property {{ figure: string, files: string[] }[]} sketches
 */

/**
 * @param {{ temporary: string, out: string, figures?: string[], node?: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<Report>}
 */
export async function reproduceSmoke({ temporary, out, figures = ['all'], node, env }) {
  const { stdout } = await runL2o([...reproduceArguments(figures), '--out', out], { temporary, node, env });
  return JSON.parse(stdout);
}

/** @param {readonly string[]} figures */
export const reproduceArguments = (figures) => ['reproduce', ...figures, '--profile', 'smoke', '--json'];

/**
 * Every file of everything that was drawn, from curves computed just now.
 * @param {Report} report
 * @param {number} [least] how many figures there must be
 */
export function requireFigures({ figures, tables, sketches }, least = 20) {
  if (figures.every(({ curves }) => curves.computed === 0)) throw new Error('no curve was computed');
  if (figures.length < least) throw new Error(`only ${figures.length} figures were drawn`);
  for (const { figure, files } of figures) {
    const kinds = files.map((file) => file.slice(file.lastIndexOf('.')));
    for (const extension of ['.svg', '.png', '.html', '.json']) {
      if (!kinds.includes(extension)) throw new Error(`figure ${figure} has no ${extension}`);
    }
  }
  for (const { files } of [...figures, ...tables, ...sketches]) {
    for (const file of files) {
      if (!existsSync(file) || statSync(file).size === 0) throw new Error(`${file} was not written`);
    }
  }
}

/**
 * @param {string} expected folder of figures
 * @param {string} found
 * @param {{ mayBeIncomplete?: boolean }} [options] for a run that was killed: fewer figures are right, half ones are not
 */
export function requireSameFigures(expected, found, { mayBeIncomplete = false } = {}) {
  // What is named with a dot first is on its way; the file itself appears in one piece.
  const names = readdirSync(expected).filter((name) => /^(fig|tab)-/.test(name));
  const stemOf = (/** @type {string} */ name) => name.slice(0, name.lastIndexOf('.'));
  const begun = new Set(readdirSync(found).map(stemOf));
  // The files of a figure are on their way together: whoever comes next puts the rest in place.
  const isHalfWay = existsSync(join(found, '.l2o-set.json'));
  for (const name of names) {
    const file = join(found, name);
    if (mayBeIncomplete && !existsSync(file) && (isHalfWay || !begun.has(stemOf(name)))) continue;
    if (!existsSync(file)) throw new Error(`${name} is missing`);
    if (!readFileSync(file).equals(readFileSync(join(expected, name)))) throw new Error(`${name} differs`);
  }
}
