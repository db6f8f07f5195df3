/** The names that an editor completes are those of what ships. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
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
  const files = readdirSync(join(projectRoot, 'data', 'trained')).sort();
  expect(shippedNames.map((name) => `${name}.safetensors`)).toEqual(
    files.filter((name) => name.endsWith('.safetensors')),
  );
});
