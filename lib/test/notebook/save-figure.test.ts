/** A figure kept from a notebook, as a paper wants it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { experimentNamed } from '../../thesis/src/experiments/index.js';
import { Curve } from '../../thesis/src/notebook/curve.js';
import { saveFigure } from '../../thesis/src/notebook/thesis-figure.js';
import { projectRoot } from '../../thesis/src/project.js';
import { pdfParts } from '../figures/pdf-parts.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const experiment = experimentNamed('2.1');
if (experiment.kind !== 'sketch') throw new Error('2.1 is a sketch');
const sketch = { kind: 'sketch', experiment } as const;

test('writes what is asked for, with its caption, into the folder that is named', async () => {
  const folder = join(await temporaryFolder(), 'paper');
  const files = await saveFigure(sketch, { formats: ['tex'], width: '9cm', title: false, folder });
  expect(files).toEqual(
    ['fig-2.01.pdf', 'fig-2.01.tex'].map((name) => relative(projectRoot, join(folder, name))),
  );
  const { size, words } = pdfParts(readFileSync(join(folder, 'fig-2.01.pdf')));
  expect(size[0]).toBeCloseTo((9 * 72) / 2.54, 3);
  expect(words.join(' ')).toContain('learned optimizer');
  expect(words.join(' ')).not.toContain('Figure 2.1');
  expect(readFileSync(join(folder, 'fig-2.01.tex'), 'utf8')).toMatch(
    /\[width=9cm\]\{fig-2\.01\.pdf\}[\s\S]*O\$_\{\\mathrm\{m\}\}\$/,
  );
});

test("writes what optimizers of one's own did, as wide as it is asked for", async () => {
  const folder = await temporaryFolder();
  const seeds = [new Curve('Mine', [0, 1, 2], [0.3, 0.1, -0.2])];
  const optimizers = [{ label: 'Mine', seeds, diverged: [] }];
  const evaluation = { problem: 'MlpMnist', steps: 3, every: 1, optimizers };
  const options = { formats: ['pdf'] as const, width: '3.3in', fontSize: '8pt', title: false, folder };
  const [file = ''] = await saveFigure(evaluation, options);
  expect(file).toBe(relative(projectRoot, join(folder, 'evaluation-mlpmnist.pdf')));
  const { size, words } = pdfParts(readFileSync(join(projectRoot, file)));
  expect(size[0]).toBeCloseTo(3.3 * 72, 0);
  expect(words.join(' ')).toContain('Mine');
  expect(words.join(' ')).not.toContain('MlpMnist');
});

test.each([
  [{ width: '9' }, /length from 1in/],
  [{ formats: ['csv'] as const }, /2\.1, a sketch, has the formats svg/],
])('a mistake is a sentence, and writes nothing: %j', async (options, message) => {
  const folder = join(await temporaryFolder(), 'paper');
  const failure = await saveFigure(sketch, { ...options, folder }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(String(failure)).toMatch(message);
  expect(existsSync(folder)).toBe(false);
});
