/** The claims on the thesis' own numbers, against the table of facts, and on the figures of this checkout. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { experiments } from '../../src/experiments/index.js';
import { projectRoot } from '../../src/project.js';
import { claims } from '../../src/report/claims/index.js';
import { judge } from '../../src/report/judge.js';
import { type Material, readMaterial } from '../../src/report/material.js';
import { thesisMaterial } from '../../src/report/thesis-material.js';

const empty: Material = { figures: new Map(), tables: new Map() };
const thesis = thesisMaterial();
const claimNamed = (id: string) => {
  const found = claims.find((claim) => claim.id === id);
  if (!found) throw new Error(`no claim ${id}`);
  return found;
};

it('are those of the list, in its order, and need figures that exist', () => {
  const numbers = [...new Set(claims.map(({ id }) => Number.parseInt(id, 10)))];
  expect(numbers).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
  const known = experiments.map(({ id }) => id);
  for (const claim of claims) {
    expect(known).toEqual(expect.arrayContaining([...claim.needs]));
  }
});

// Margins of the thesis as the facts have them: sections 9, 10.2, 10.3.
it.each<[string, readonly (number | null)[]]>([
  ['1', [3.838, -7.173]],
  ['2', [0.653, 0.544, 0.519, 0]],
  ['3', [3.42, -4.75, -3.6]],
  ['4', [0.266]],
  ['5a', [0.363, 0.441]],
  ['5b', [0.17, 0.075, 0.006, 0.061, 0.07, 0.059]],
  ['5c', [0.154, 0.12, 0.046, 0.02, 0.021, 0.014]],
  ['6', [0.104, 0.119]],
  ['7', [0.106]],
  ['8a', [0.095, 0.191, 0.071, 0.167]],
  ['8b', [0.012, 0.067, 0.015, 0.07]],
  ['9', [0.009, 0.024, 0.008]],
  ['10', [0.206, 0.204]],
  ['11', [0.053, 0.002]],
  ['12', [0.069, 0.071, 0.124]],
  ['13a', [0.032, 0.037, 0.022, 0.014]],
  ['13b', [0.099, 0.074, 0.072, 0.228, 0.072, 0.228]],
  ['14', [-0.016, 0.001]],
  ['15', [0.036, 0.003]],
  ['16a', [0.005, 0.149, 0.087, 0.02, 0.022, 0.002, 0.015, 0.273, 0.186, 0.273, 0.186]],
  ['16b', [0.036, 0.109, 0.027, -0.008, 0.039, -0.014, -0.001, 0.02, 0.119, -0.064]],
  ['17', [2.733, 2.778]],
  ['18', [0.023, 0.038, 0.016]],
  ['19', [0.023]],
  ['20', [0.05]],
  ['21', [0.005]],
  ['22', [0.094, 0.083, 0.068]],
])('claim %s: the margins of the thesis', (id, margins) => {
  const found = judge(claimNamed(id), empty, thesis).margins.map((margin) => margin.thesis);
  expect(found).toHaveLength(margins.length);
  for (const [index, margin] of margins.entries()) {
    // Heat maps were read to about 0.005.
    expect(Math.abs((found[index] ?? Number.NaN) - (margin ?? 0))).toBeLessThan(0.006);
  }
});

it('the thesis against itself is judged as its own numbers are', () => {
  for (const claim of claims) {
    const judged = judge(claim, thesis, thesis);
    expect([claim.id, judged.verdict]).toEqual([claim.id, judged.thesis]);
  }
  const verdictOf = (id: string) => judge(claimNamed(id), thesis, thesis).verdict;
  expect(verdictOf('16b')).toBe('does not hold');
  expect(verdictOf('8b')).toBe('holds only within noise');
  expect(verdictOf('22')).toBe('holds');
  expect(['9', '17', '18', '19', '20', '21'].map(verdictOf)).toEqual([
    'holds only within noise',
    'holds',
    'holds',
    'holds',
    'holds',
    'holds only within noise',
  ]);
});

it('the committed figures, where nothing shorter was drawn over them, hold what is robust', () => {
  const material = readMaterial(join(projectRoot, 'figures'));
  const isOfThesis = (id: string) => material.figures.get(id)?.figure.provenance.profile === 'thesis';
  const robust = ['1', '2', '3', '4', '10'].map((id) => judge(claimNamed(id), material, thesis));
  for (const { claim, verdict } of robust) {
    const expected = claim.needs.every(isOfThesis) ? ['holds'] : ['holds', 'not judged'];
    expect(expected).toContain(verdict);
  }
});
