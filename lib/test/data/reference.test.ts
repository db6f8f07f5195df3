import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { DataError, UsageError } from '../../core/src/errors.js';
import { fileStem } from '../../thesis/src/data/file-stem.js';
import { readReference } from '../../thesis/src/data/reference.js';
import { referenceFolder } from '../../thesis/src/project.js';

describe('fileStem', () => {
  test.each([
    ['3.3', 'fig-3.03'],
    ['3.10', 'fig-3.10'],
    ['T4.2', 'tab-4.02'],
    ['T4.1a', 'tab-4.01a'],
    ['3.7-range', 'fig-3.07-range'],
    ['3.9-all-inputs', 'fig-3.09-all-inputs'],
  ])('of "%s" sorts as the thesis counts: %s', (id, stem) => {
    expect(fileStem(id)).toBe(stem);
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
    expect(() => readReference('4.16')).toThrow(UsageError);
    expect(() => readReference('4.16')).toThrow(/take the nearest: 4\.1 or 4\.6 or 4\.10/);
  });

  test('that the numbering of the thesis passes over is explained', () => {
    expect(() => readReference('4.9')).toThrow(/passes over.*\n.*take 4\.10/);
  });
});

describe("the thesis' heat maps", () => {
  test.each([
    ['4.5', 'LA', -1.1109],
    ['4.7', 'RNN 1 Layer', -1.0967],
    ['4.8', 'RNN 2 layers', -1.124],
  ])('figure %s has six Adams and %s, which has the mean %d at 1e-2', (figure, row, mean) => {
    const { panels, heatMap } = readReference(figure);
    expect(panels).toEqual([{ panel: null, series: [] }]);
    expect(heatMap?.rows).toHaveLength(7);
    expect(heatMap?.columns).toHaveLength(10);
    expect(heatMap?.means.map((means) => means.length)).toEqual([10, 10, 10, 10, 10, 10, 10]);
    expect(heatMap?.means[heatMap.rows.indexOf(row)]?.[heatMap.columns.indexOf('1e-2')]).toBeCloseTo(mean, 3);
  });

  test('curves are none', () => {
    expect(readReference('4.10')).not.toHaveProperty('heatMap');
  });

  test.each([
    [
      'a row short',
      (map: Map) => map.derived.mean_log10_loss.pop(),
      /mean_log10_loss is not a list of 7 rows/,
    ],
    ['a number short', (map: Map) => map.derived.mean_log10_loss[0]?.pop(), /a list of 10 numbers, but of 9/],
    ['without names', (map: Map) => delete map.cells.rows, /cells\.rows is not a list/],
  ] as const)('%s is refused', (_, spoil, found) => {
    const folder = mkdtempSync(join(tmpdir(), 'l2o-heat-map-'));
    const whole = JSON.parse(readFileSync(join(referenceFolder, 'fig-4.05.json'), 'utf8'));
    spoil(whole.panels[0]);
    writeFileSync(join(folder, 'fig-4.05.json'), JSON.stringify(whole));
    expect(() => readReference('4.5', folder)).toThrow(DataError);
    expect(() => readReference('4.5', folder)).toThrow(found);
    rmSync(folder, { recursive: true });
  });
});

interface Map {
  readonly derived: { readonly mean_log10_loss: number[][] };
  readonly cells: { rows?: string[] };
}

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
  ] as const)('that is %s is refused, with the way to fix it', (_, spoil, found) => {
    spoil();
    expect(read).toThrow(DataError);
    expect(read).toThrow(found);
    expect(read).toThrow('git checkout -- data/reference/fig-3.05.json');
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
