/** Several processes on one store: each computes what no other does, and all come to the same figures. */
import { join } from 'node:path';
import { runL2o } from '../program.mjs';
import { reproduceSmoke, requireSameFigures } from './smoke.mjs';

const processes = 4;

/** No run is in two of them: the one that comes second would go on with it, or find it, as the processes happen to meet. */
const disjoint = ['3.3', '3.6', '4.6'];

/** @type {import('../checks.mjs').Step} */
export const share = {
  name: 'share',
  about: `${processes} times reproduce --workers 1 at once on one store, into one folder: each run is computed once, to the same bytes as by several workers; the same of work`,
  run: async (temporary) => {
    const alone = join(temporary, 'alone');
    const one = join(temporary, 'one');
    const expected = computedIn(await reproduceSmoke({ temporary: one, out: alone, figures: disjoint }));
    const together = join(temporary, 'together');
    const own = join(temporary, 'shared');
    const figures = [...disjoint, '--workers', '1'];
    const reports = await Promise.all(
      Array.from({ length: processes }, () => reproduceSmoke({ temporary: own, out: together, figures })),
    );
    const computed = reports.map(computedIn);
    const sum = computed.reduce((total, count) => total + count, 0);
    if (sum !== expected) {
      throw new Error(`of ${expected} curves ${computed.join(' + ')} were computed`);
    }
    requireSameFigures(alone, together);
    const done = await Promise.all(
      Array.from({ length: processes }, () => tasksDone(join(temporary, 'work'))),
    );
    const tasks = done.reduce((total, count) => total + count, 0);
    if (tasks !== expected) throw new Error(`of ${expected} tasks ${done.join(' + ')} were done`);
    return { outcome: 'ok', note: `${computed.join(' + ')} curves, ${done.join(' + ')} tasks` };
  },
};

/** @param {string} temporary */
async function tasksDone(temporary) {
  const args = ['work', ...disjoint, '--profile', 'smoke', '--threads', '1'];
  const { stdout } = await runL2o(args, { temporary });
  return Number(/^(\d+) tasks? computed, nothing is left/.exec(stdout)?.[1]);
}

/** @param {import('./smoke.mjs').Report} report */
function computedIn({ figures }) {
  return figures.reduce((total, { curves }) => total + curves.computed, 0);
}
