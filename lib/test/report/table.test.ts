import { expect, test } from 'vitest';
import type { PanelData } from '../../thesis/src/figures/figure-data.js';
import { compareFigure } from '../../thesis/src/report/compare.js';
import { tableRows, tableText } from '../../thesis/src/report/table.js';
import { figure, heatMap, panel, panels, reference, series, thesisMap } from '../figures/example.js';

const of = figure([
  panel([
    series('Adam eta 1e-2', 'adam 1e-2', { y: [0, -1] }),
    series('MNG eta_min 1e-4', 'mng 1e-4', {
      y: [0, -0.25],
      reference: undefined,
      diverged: [{ seed: 0, step: 2 }],
    }),
    series('Adam eta 10', 'adam 10', { y: [], diverged: [{ seed: 0, step: 0 }] }),
  ]),
]);
const thesis = {
  panels: [{ panel: null, series: [{ label: 'Adam eta 1e-2', x: [0, 1], y: [0, -1.5] }] }],
};
const rows = tableRows(of, compareFigure(of, thesis), (_, label) =>
  label === 'Adam eta 1e-2' ? 12.34 : undefined,
);

test('an accuracy is called so, with that of the whole test set at the end of the last epoch', () => {
  const accuracy = series('RNN', 'rnn 2', { y: [0.3, 0.5], measure: 'accuracy', testAccuracy: [0.4, 0.55] });
  const rising = figure([panel([accuracy])]);
  const counterpart = { panels: [{ panel: null, series: [{ label: 'RNN', x: [0, 1], y: [0.3, 0.6] }] }] };
  const [row] = tableRows(rising, compareFigure(rising, counterpart));
  expect(row).toMatchObject({
    ourLast: 0.5,
    thesisLast: 0.6,
    remark: 'running accuracy (whole test set 0.550), every point',
  });
});

test('parts of an epoch are compared with nothing', () => {
  const inParts = ({ series, ...panel }: PanelData): PanelData => ({
    ...panel,
    series: series.map((one) => ({ ...one, pointsPerUnit: 10 })),
  });
  const parts = { ...of, panels: of.panels.map(inParts) };
  expect(compareFigure(parts, thesis)).toEqual([]);
  expect(tableRows(parts, [])[0]).toMatchObject({ ourLast: -1, thesisLast: null, remark: 'not compared' });
});

test('one row per series, also for those without a counterpart or a point', () => {
  expect(rows).toEqual([
    {
      figure: '3.6',
      panel: null,
      series: 'Adam eta 1e-2',
      at: 'epoch 1',
      ourLast: -1,
      thesisLast: -1.5,
      rms: Math.sqrt(0.125),
      remark: 'every point',
      seconds: 12.34,
    },
    expect.objectContaining({
      at: 'epoch 1',
      ourLast: -0.25,
      thesisLast: null,
      rms: null,
      remark: 'diverged, not compared',
      seconds: null,
    }),
    expect.objectContaining({ at: '', ourLast: null, thesisLast: null, remark: 'diverged, not compared' }),
  ]);
});

test('a series in two panels has a row and a comparison in each', () => {
  const two = panels();
  const thesis = { panels: reference(two).panels.filter(({ panel }) => panel === 'b') };
  const rows = tableRows(two, compareFigure(two, thesis)).filter(({ series }) => series === 'Adam eta 1e-2');
  expect(rows.map(({ panel, rms }) => [panel, rms === null])).toEqual([
    ['a', true],
    ['b', false],
  ]);
});

test('as text: aligned columns under headings', () => {
  expect(tableText(rows)).toBe(
    [
      'figure  series            at         ours  thesis    rms    time  compared',
      '3.6     Adam eta 1e-2     epoch 1  -1.000  -1.500  0.354  12.3 s  every point',
      '3.6     MNG eta_min 1e-4  epoch 1  -0.250       -      -       -  diverged, not compared',
      '3.6     Adam eta 10                     -       -      -       -  diverged, not compared',
      '',
    ].join('\n'),
  );
});

test('of a heat map: one row per cell, its mean and the column it stands in', () => {
  const map = {
    ...heatMap(),
    panels: heatMap().panels.map((one, i) => ({ ...one, panel: 'abc'[i] ?? null })),
  };
  const comparisons = compareFigure(map, { panels: [], heatMap: thesisMap });
  const rows = tableRows(map, comparisons, (panel, label) =>
    panel === 'b' && label === 'LA' ? 2 : undefined,
  );
  expect(rows.map(({ panel }) => panel)).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c']);
  expect(tableText(rows.slice(3))).toBe(
    [
      'figure  series                              at               ours  thesis    rms   time  compared',
      '4.5b    Adam .9 at 1e-2                     epochs 0 to 1  -0.800  -0.900  0.100      -  mean of the first 2 epochs',
      '4.5b    Adam .5 at 1e-2                     epochs 0 to 1  -0.600  -0.600  0.000      -  mean of the first 2 epochs',
      '4.5b    LA at 1e-2                          epochs 0 to 1  -1.000  -1.200  0.200  2.0 s  mean of the first 2 epochs',
      '4.5c    Adam .9 at 1e-2, first step at 1.0  epochs 0 to 1  -0.200       -      -      -  not compared',
      '4.5c    Adam .5 at 1e-2, first step at 1.0                      -       -      -      -  diverged, not compared',
      '',
    ].join('\n'),
  );
});
