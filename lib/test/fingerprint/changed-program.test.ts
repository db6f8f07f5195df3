/** A formula of the kit is changed, and changed back: what was stored, or shipped with the kit, is taken for what it was computed from alone. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { copyCheckout } from '../../tools/scripts/copy-checkout.mjs';
import { temporaryFolder } from '../store/temporary-folder.js';

/** Figure 3.3, short, as the library in a folder makes it: where each curve came from, and its points. */
const program = `
import { chooseEngine } from 'l2o';
import { FileStore } from 'l2o/node';
import { figureNamed, reproduceFigure, ShippedResults } from 'l2o-thesis';
const [, , runs, shipped] = process.argv;
const options = {
  profile: 'smoke',
  engine: await chooseEngine('kernels/plain'),
  store: new FileStore(runs),
  ...(shipped && { results: new ShippedResults() }),
};
options.engine.explicit = false;
const { runs: made } = await reproduceFigure(figureNamed('3.3'), options);
console.log(JSON.stringify(made.map(({ series, result }) => [series.label, result.source, result.points])));
`;

test('a changed sign in MNG makes its curves others', async () => {
  const folder = await temporaryFolder();
  const copy = join(folder, 'copy');
  copyCheckout(copy);
  const script = join(copy, 'program.mjs');
  writeFileSync(script, program);
  const sourcesOf = async (runs: string, shipped: boolean) => {
    const args = [script, join(folder, runs), ...(shipped ? ['shipped'] : [])];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const curves: readonly [string, string, readonly number[]][] = JSON.parse(stdout);
    const sources = (rule: RegExp) => [
      ...new Set(curves.filter(([label]) => rule.test(label)).map(([, source]) => source)),
    ];
    return { curves, mng: sources(/MNG/), adam: sources(/Adam/) };
  };

  expect(await sourcesOf('none', true)).toMatchObject({ mng: ['shipped'], adam: ['shipped'] });
  const before = await sourcesOf('runs', false);
  expect(before).toMatchObject({ mng: ['computed'], adam: ['computed'] });

  const file = join(copy, 'lib', 'core', 'dist', 'optimizers', 'mng.js');
  const text = readFileSync(file, 'utf8');
  const parts = text.split('ref.minus(');
  expect(parts).toHaveLength(2);
  writeFileSync(file, parts.join('ref.plus('));
  expect(await sourcesOf('none', true)).toMatchObject({ mng: ['computed'], adam: ['shipped'] });
  expect(await sourcesOf('runs', false)).toMatchObject({ mng: ['computed'], adam: ['stored'] });

  writeFileSync(file, text);
  const after = await sourcesOf('runs', false);
  expect(after).toMatchObject({ mng: ['stored'], adam: ['stored'] });
  expect(after.curves.map(([, , points]) => points)).toEqual(before.curves.map(([, , points]) => points));
});
