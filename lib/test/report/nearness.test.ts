/** README's table of nearness is what its command makes of the committed figures. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { figuresFolder, projectRoot } from '../../thesis/src/project.js';
import { readMaterial } from '../../thesis/src/report/material.js';
import { nearnessTable, withNearness } from '../../thesis/src/report/nearness.js';
import { found, material } from './made-up.js';

test('README has the table of the committed figures', () => {
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  expect(withNearness(readme, readMaterial(figuresFolder()))).toBe(readme);
});

test('has one row per figure of the thesis: the middle one and the farthest', () => {
  const curves = { A: { ours: 0, thesis: 0.1 }, B: { ours: 0, thesis: -0.3 }, C: { ours: 0, thesis: 0.2 } };
  expect(nearnessTable(material(found('4.2', curves), found('3.7-range', curves)))).toMatchObject({
    rows: [['4.2', '50 epochs', '1', '3', '0.200', '0.300', 'B']],
  });
});

test('a page without marks is refused', () => {
  expect(() => withNearness('# A page', material())).toThrow(/has a line <!-- nearness/);
});
