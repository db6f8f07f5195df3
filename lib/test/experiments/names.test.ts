/** The names that an editor completes are those of what ships. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { experiments } from '../../thesis/src/experiments/index.js';
import { figureIds, shippedNames, sketchIds, tableIds } from '../../thesis/src/names.js';
import { projectRoot } from '../../thesis/src/project.js';

it.each([
  ['figure', figureIds],
  ['table', tableIds],
  ['sketch', sketchIds],
] as const)('every %s has its id among the names', (kind, ids) => {
  expect(ids).toEqual(experiments.filter((experiment) => experiment.kind === kind).map(({ id }) => id));
});

it('every trained optimizer that ships has its name among them', () => {
  const files = readdirSync(join(projectRoot, 'data', 'trained'));
  const names = files.flatMap((file) =>
    file.endsWith('.safetensors') ? basename(file, '.safetensors') : [],
  );
  expect([...shippedNames]).toEqual(names.sort());
});
