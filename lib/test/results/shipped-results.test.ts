/** What is advised where a file of curves is damaged: git has those of the kit's own folder alone. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kitResultsFolder } from '../../thesis/src/project.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const name = 'fig-3.03.json';
/** The same file as that of "3.3", which is not the figure that stands in it. */
const wrong = { figure: '3.03', run: { id: '' }, measure: 'epoch mean' } as const;

test("in the kit's folder it is brought back, or removed", () => {
  expect(() => new ShippedResults(kitResultsFolder).find(wrong)).toThrow(
    `bring it back with "git checkout -- data/results/${name}", or remove it`,
  );
});

test('in a folder elsewhere it is removed', async () => {
  const folder = await temporaryFolder();
  copyFileSync(join(kitResultsFolder, name), join(folder, name));
  expect(() => new ShippedResults(folder).find(wrong)).toThrow(
    `to fix it: remove ${join(folder, name)}: then its curves are computed`,
  );
});
