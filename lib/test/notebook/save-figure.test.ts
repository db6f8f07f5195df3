/** A figure kept from a notebook, as a paper wants it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../core/src/errors.js';
import { experimentNamed } from '../../thesis/src/experiments/index.js';
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
