import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fileStem } from '../../src/data/file-stem.js';
import { readReference } from '../../src/data/reference.js';
import { DataError, UsageError } from '../../src/errors.js';
import { referenceFolder } from '../../src/project.js';

describe('fileStem', () => {
  test('sorts as the thesis counts', () => {
    expect(fileStem('3.3')).toBe('fig-3.03');
    expect(fileStem('3.10')).toBe('fig-3.10');
  });

  test.each(['', '3', '3.', '.3', '3.3b', '../3.3', 'fig-3.03'])('"%s" is refused', (figure) => {
    expect(() => fileStem(figure)).toThrow(UsageError);
  });
});

describe("the thesis' curves", () => {
  test.each([
    ['3.3', 9],
    ['3.4', 8],
    ['3.5', 6],
    ['3.6', 3],
    ['3.7', 14],
    ['3.8', 2],
    ['3.9', 9],
    ['3.10', 8],
    ['4.1', 1],
    ['4.2', 3],
    ['4.3', 3],
    ['4.4', 14],
    ['4.6', 4],
    ['4.10', 70],
    ['4.11', 8],
    ['4.12', 9],
    ['4.13', 14],
    ['4.14', 14],
    ['4.15', 14],
  ])('of figure %s are %i', (figure, count) => {
    expect(readReference(figure).panels.flatMap(({ series }) => series)).toHaveLength(count);
  });

  test('of figure 3.6 begin and end where the thesis prints them', () => {
    const [panel] = readReference('3.6').panels;
    expect(panel.panel).toBeNull();
    const adam = panel.series.find(({ label }) => label === 'Adam eta 1e-2');
    expect(adam?.x).toEqual(Array.from({ length: 50 }, (_, epoch) => epoch));
    expect(adam?.y).toHaveLength(50);
    expect(mean(adam?.y ?? [])).toBeCloseTo(-1.027, 2);
  });

  test('have bins where the drawing does not resolve them, and only there', () => {
    const binned = readReference('3.5').panels[0].series.filter((series) => series.binned);
    expect(binned.map(({ label }) => label)).toEqual(['MNG eta_min 1e-3', 'Adam eta 1.0']);
    for (const { binned: bins } of binned) {
      expect(bins).toMatchObject({ bin_width: 100 });
      for (const column of [bins?.x_start, bins?.min, bins?.max, bins?.mean])
        expect(column).toHaveLength(100);
    }
  });

  test('have the panels of the figure', () => {
    expect(readReference('3.9').panels.map(({ panel }) => panel)).toEqual(['a', 'b']);
  });
});

describe('a wrong figure', () => {
  test('is answered with the nearest ones', () => {
    expect(() => readReference('4.9')).toThrow(UsageError);
    expect(() => readReference('4.9')).toThrow(/take the nearest: 3\.9 or 4\.1 or 4\.2/);
  });

  test('that is a heat map is said to be one', () => {
    for (const figure of ['4.5', '4.7', '4.8']) {
      expect(() => readReference(figure)).toThrow(UsageError);
      expect(() => readReference(figure)).toThrow(/heat map/);
    }
  });
});

describe('a copy of the curves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'l2o-reference-'));
  const file = join(folder, 'fig-3.05.json');
  beforeEach(() => copyFileSync(join(referenceFolder, 'fig-3.05.json'), file));
  afterAll(() => rmSync(folder, { recursive: true }));

  const rewrite = (change: (text: string) => string) =>
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  const read = () => readReference('3.5', folder);

  test('is read', () => {
    expect(read()).toEqual(readReference('3.5'));
  });

  test.each([
    ['missing', () => rmSync(file), /no such file/],
    ['truncated', () => rewrite((text) => text.slice(0, 3000)), /JSON/],
    ['changed in one digit', () => rewrite((text) => text.replace('4.95', '4.96')), /MD5/],
    [
      'no list of panels',
      () => rewrite((text) => text.replace('"panels"', '"plates"')),
      /panels is not a list/,
    ],
    [
      'short of a number',
      () => rewrite((text) => text.replace(/"y": \[\s*[-\d.]+,/, '"y": [')),
      /series\[0\]\.y is not a list of/,
    ],
    [
      'spoilt by a null',
      () => rewrite((text) => text.replace(/"y": \[\s*[-\d.]+,/, '"y": [null,')),
      /y\[0\] is not a number/,
    ],
  ] as const)('that is %s is refused, with the way to mend it', (_, spoil, found) => {
    spoil();
    expect(read).toThrow(DataError);
    expect(read).toThrow(found);
    expect(read).toThrow('git checkout -- data/reference/fig-3.05.json');
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
