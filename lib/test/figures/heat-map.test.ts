import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readReference } from '../../thesis/src/data/reference.js';
import {
  atOurPlaces,
  bestRow,
  cellTable,
  colorRange,
  columnNormalized,
  meanOf,
  ourMeans,
} from '../../thesis/src/figures/heat-map.js';
import { referenceFolder } from '../../thesis/src/project.js';
import { figure, heatMap, panel, series, thesisMap } from './example.js';

describe('the means of a figure', () => {
  test('are by row and column, with nothing where a row is missing or diverged', () => {
    const table = cellTable(heatMap());
    expect(table.columns).toEqual(['1e-1', '1e-2', '1e-2, first step at 1.0']);
    expect(table.rows).toEqual(['Adam .9', 'Adam .5', 'LA']);
    expect(rounded(ourMeans(table))).toEqual([
      [-0.5, -0.8, -0.2],
      [-0.4, -0.6, null],
      [-0.25, -1, null],
    ]);
  });

  test('are means over all points', () => {
    expect(meanOf(series('LA', 'la 6', { y: [0.5, -1, -2.5] }))).toBe(-1);
    expect(meanOf(series('LA', 'la 6', { y: [] }))).toBeNull();
  });

  test("stand beside the thesis' by the title of the column, or by its letter", () => {
    const { rows, means } = thesisMap;
    const table = cellTable(heatMap());
    expect(atOurPlaces(table, thesisMap, means)).toEqual([
      [-0.51, -0.9, null],
      [-0.41, -0.6, null],
      [-0.26, -1.2, null],
    ]);
    const lettered = heatMap().panels.map((one, i) => ({
      ...one,
      referencePanel: [null, 'a', 'b'][i] ?? null,
    }));
    const [first] = atOurPlaces(cellTable({ ...heatMap(), panels: lettered }), thesisMap, means);
    expect(first).toEqual([null, -0.51, null]);
    expect(
      atOurPlaces(table, { rows, columns: ['1e-2'], means: [[-1], [-2], [-3]], curves: [] }, [[1], [2], [3]]),
    ).toEqual([
      [null, 1, null],
      [null, 2, null],
      [null, 3, null],
    ]);
  });
});

describe('the colouring of the thesis', () => {
  test('divides a column by its largest absolute value', () => {
    const values = columnNormalized([
      [-0.5, -2, 0.3],
      [-0.25, null, -0.1],
    ]);
    expect(rounded(values)).toEqual([
      [-1, -1, 1],
      [-0.5, null, -0.3333],
    ]);
  });

  test('of a column of zeros, or of nothing, divides by nothing', () => {
    expect(columnNormalized([[0, null]])).toEqual([[0, null]]);
    expect(columnNormalized([])).toEqual([]);
  });

  test('has one scale for all figures, from -1 to the largest of the three maps of the thesis', () => {
    const largest = ['4.5', '4.7', '4.8'].map((figure) =>
      Math.max(
        ...columnNormalized(readReference(figure).heatMap?.means ?? [])
          .flat()
          .map(Number),
      ),
    );
    expect(colorRange[0]).toBe(-1);
    expect(colorRange[1]).toBeCloseTo(Math.max(...largest), 4);
  });

  test("makes of the thesis' curves of Figure 4.10 the colours of its map 4.8", () => {
    const text = readFileSync(join(referenceFolder, 'fig-4.08.json'), 'utf8');
    const { columns, rows, value } = JSON.parse(text).panels[0].cells as {
      columns: string[];
      rows: string[];
      value: number[][];
    };
    const table = cellTable(asFigure(columns, rows));
    const means = ourMeans(table);
    const values = columnNormalized(means);
    const [low, high] = [-1, Math.max(...values.flat().map(Number))];
    const thesis = readReference('4.8').heatMap?.means;
    expect(table.rows).toEqual(rows);
    let cells = 0;
    rows.forEach((_, row) => {
      columns.forEach((_, column) => {
        const color = ((values[row]?.[column] ?? Number.NaN) - low) / (high - low);
        expect(Math.abs(color - (value[row]?.[column] ?? Number.NaN))).toBeLessThan(0.006);
        const mean = means[row]?.[column] ?? Number.NaN;
        expect(Math.abs(mean - (thesis?.[row]?.[column] ?? Number.NaN))).toBeLessThan(0.003);
        cells++;
      });
    });
    expect(cells).toBe(70);
  });
});

test('the best row of a column is the lowest', () => {
  const means = [
    [-1, null],
    [-3, null],
    [-2, null],
  ];
  expect(bestRow(means, 0, [0, 1, 2])).toBe(1);
  expect(bestRow(means, 0, [0, 2])).toBe(2);
  expect(bestRow(means, 1, [0, 1, 2])).toBeUndefined();
  expect(bestRow(means, 0, [])).toBeUndefined();
});

/** The curves of 4.10 as a heat map: its panels are in the order of the columns, its RNN is the last row. */
function asFigure(columns: readonly string[], rows: readonly string[]) {
  const nameOf = (label: string) =>
    label === 'RNN' ? rows.at(-1) : rows.find((row) => label === row || label.startsWith(`${row}_`));
  const panels = readReference('4.10').panels.map((one, index) =>
    panel(
      one.series
        .map(({ label, y }) => series(nameOf(label) ?? label, 'rnn 2', { y }))
        .sort((a, b) => rows.indexOf(a.label) - rows.indexOf(b.label)),
      { title: columns[index] ?? null },
    ),
  );
  return figure(panels, { view: 'heat map' });
}

function rounded(grid: readonly (readonly (number | null)[])[]) {
  return grid.map((row) => row.map((value) => (value === null ? null : Number(value.toFixed(4)))));
}
