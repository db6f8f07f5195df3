/** What `reproduce` writes is read back as it was; anything else is an explained error. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DataError } from '../../core/src/errors.js';
import type { FigureData, TableData } from '../../thesis/src/figures/figure-data.js';
import { figureJson, settled } from '../../thesis/src/figures/figure-json.js';
import { sealedJson } from '../../thesis/src/figures/sealed-json.js';
import { settledTable, tableJson } from '../../thesis/src/figures/table-text.js';
import { readFigureFile, readTableFile } from '../../thesis/src/report/figure-file.js';
import { heatMap, lines, panels, parted, prefix, training, warned } from '../figures/example.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const table: TableData = {
  table: 'T4.2',
  title: 'Weights',
  caption: '',
  columns: ['rule', 'whose', '.99', 'sum'],
  rows: [
    ['LA_b', 'ours', 0.6, 1],
    ['LA_b', 'thesis', null, 1],
  ],
  provenance: { kit: '0.1.0', profile: 'thesis', trainings: [training(5000, 50_000)], data: null },
};

async function fileWith(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'file.json');
  writeFileSync(file, text);
  return file;
}

function parts(): FigureData {
  const whole = prefix();
  const panels = whole.panels.map((panel) => ({
    ...panel,
    series: panel.series.map((one) => ({ ...one, pointsPerUnit: 10 })),
  }));
  return { ...whole, panels };
}

/** With the accuracy of the whole test set beside the running one. */
function accuracies(): FigureData {
  const whole = prefix();
  const panels = whole.panels.map((panel) => ({
    ...panel,
    series: panel.series.map((one) => (one.measure ? { ...one, testAccuracy: [0.25, 1 / 3] } : one)),
  }));
  return { ...whole, panels };
}

it.each([
  ['lines', lines()],
  ['panels', panels()],
  ['accuracies', accuracies()],
  ['parts of an epoch', parts()],
  ['a heat map', heatMap()],
  ['warnings', warned()],
  ['facets, with the distance', { ...parted(), agreement: 'Distance: 0.1' }],
])('a figure is what was written: %s', async (_, figure: FigureData) => {
  const read = readFigureFile(await fileWith(figureJson(figure)), figure.figure);
  expect(figureJson(read)).toBe(figureJson(figure));
  expect(read).toEqual(JSON.parse(JSON.stringify(settled(figure))));
});

it('a table is what was written', async () => {
  const read = readTableFile(await fileWith(tableJson(table)), 'T4.2');
  expect(read).toEqual(settledTable(table));
});

type Damage = (figure: ReturnType<typeof JSON.parse>) => void;

it.each<[string, Damage, RegExp]>([
  ['of another figure', (one) => Object.assign(one, { figure: '3.7' }), /figure is not "3.6"/],
  ['an unknown view', (one) => Object.assign(one, { view: 'pie' }), /view is not one of curves, heat map/],
  ['a point too few', (one) => one.panels[0].series[0].y.pop(), /series\[0\]\.y is not a list of 50 numbers/],
  ['a null for a number', (one) => one.panels[0].series[0].y.fill(null), /y\[0\] is not a number/],
  ['half a spread', (one) => one.panels[0].series[0].spread.low.pop(), /spread\.low is not a list of 50/],
  ['a seed cut short', (one) => one.panels[0].series[0].bySeed[2].pop(), /bySeed\[2\] is not a list of 50/],
  ['no provenance', (one) => delete one.provenance, /provenance is not an object/],
  [
    'an unknown profile',
    (one) => Object.assign(one.provenance, { profile: 'long' }),
    /profile is not one of/,
  ],
  [
    'parts of all series at once',
    (one) => Object.assign(one, { pointsPerUnit: 10 }),
    /pointsPerUnit is not a word on each series/,
  ],
  ['no word on its length', (one) => delete one.provenance.shortened, /shortened is not a text/],
])('damaged: %s', async (_, damage, message) => {
  const { checksum, ...figure } = JSON.parse(figureJson(lines()));
  damage(figure);
  const file = await fileWith(sealedJson(figure));
  expect(() => readFigureFile(file, '3.6')).toThrow(DataError);
  expect(() => readFigureFile(file, '3.6')).toThrow(message);
  expect(() => readFigureFile(file, '3.6')).toThrow(/npm run reproduce -- 3\.6 --profile thesis/);
});

it('a number changed by hand is known by the checksum', async () => {
  const figure = JSON.parse(figureJson(lines()));
  figure.panels[0].series[0].y[3] += 1;
  const file = await fileWith(JSON.stringify(figure));
  expect(() => readFigureFile(file, '3.6')).toThrow(/checksum is not that of the rest of the file/);
});

it('damaged: cut off, a row too short', async () => {
  const cut = await fileWith(figureJson(lines()).slice(0, 500));
  expect(() => readFigureFile(cut, '3.6')).toThrow(DataError);
  const short = await fileWith(sealedJson({ ...table, rows: [['LA_b', 'ours', 1]] }));
  expect(() => readTableFile(short, 'T4.2')).toThrow(/rows\[0\] is not a list of 4 cells/);
});
