/** The files of `data/results` themselves: readable, and still of the runs that the figures are made of. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chooseEngine } from '../../core/src/engine/choose.js';
import { FileStore } from '../../core/src/node/store/run-store.js';
import { isConvolutional } from '../../core/src/problems/problem.js';
import { fileStem } from '../../thesis/src/data/file-stem.js';
import { experiments } from '../../thesis/src/experiments/index.js';
import { shownProblems } from '../../thesis/src/experiments/needs.js';
import { projectRoot } from '../../thesis/src/project.js';
import { storedFigure } from '../../thesis/src/reproduce/reproduce.js';
import { ShippedResults } from '../../thesis/src/results/shipped-results.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const folder = join(projectRoot, 'data', 'results');
const figures = experiments.flatMap((one) => (one.kind === 'figure' ? [one] : []));
const files = existsSync(folder) ? readdirSync(folder) : [];
/** Of all: each file is read once. */
const results = new ShippedResults(folder);
const fileOf = (id: string) => `${fileStem(id)}.json`;

it('each belongs to a figure', () => {
  const known = figures.map(({ id }) => fileOf(id));
  expect(files.filter((file) => !known.includes(file))).toEqual([]);
});

it.each(figures.filter(({ id }) => files.includes(fileOf(id))).map((figure) => [figure.id, figure] as const))(
  'of figure %s makes all of it, as long as the thesis where that does not take days',
  async (_id, figure) => {
    const made = await storedFigure(figure, {
      profile: 'thesis',
      engine: await chooseEngine(),
      store: new FileStore(await temporaryFolder()),
      results,
    });
    expect(new Set(made.runs.map(({ result }) => result.source))).toEqual(new Set(['shipped']));
    const shortened = made.figure.provenance.shortened ?? '';
    // The large networks take days: of them beginnings ship. So would the trainings of the rules as written take hours.
    if (shownProblems(figure).some(isConvolutional))
      expect(shortened).toMatch(/^first [\d.]+( to \d+)? of \d+ epochs/);
    else if (figure.id.endsWith('-range')) expect(shortened).toMatch(/^\d+ of \d+ curves are shorter/);
    else expect(shortened).toBe('');
  },
);
