/** Reads back what `reproduce` wrote: fig-3.03.json, tab-4.02.json. Anything that does not belong there is an error. */
import { number, numbers, oneOf, record, SchemaError, text, texts } from 'l2o/internal/data/json.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { fields, listOf, optional, orNull, type Reader } from '../data/fields.js';
import type {
  AxisData,
  FigureData,
  FigureProvenance,
  PanelData,
  SeriesData,
  Spread,
  TableData,
  TableProvenance,
  TrainingProvenance,
} from '../figures/figure-data.js';
import { shownImages } from '../figures/figure-json.js';
import { unsealed } from '../figures/sealed-json.js';
import { type ProfileName, profileNames } from '../profile.js';

/** @param id the figure that has to be in it: "3.3" @throws DataError when it is damaged or of another figure */
export function readFigureFile(file: string, id: string): FigureData {
  return readJson(file, (value) => figureOf(value, id), fixFor(id));
}

/** @param id the table that has to be in it: "T4.2" @throws DataError when it is damaged or of another table */
export function readTableFile(file: string, id: string): TableData {
  return readJson(file, (value) => tableOf(value, id), fixFor(id));
}

function fixFor(id: string): string {
  return `make it again with "npm run reproduce -- ${id} --profile thesis", or delete it: then it counts as missing`;
}

function figureOf(value: unknown, id: string): FigureData {
  const content = unsealed(value);
  if (content.figure !== id) throw new SchemaError('figure', `"${id}"`);
  // As the first files had it: its parts would be taken for epochs.
  if (content.pointsPerUnit !== undefined) throw new SchemaError('pointsPerUnit', 'a word on each series');
  return figure(content, '');
}

function tableOf(value: unknown, id: string): TableData {
  const content = unsealed(value);
  if (content.table !== id) throw new SchemaError('table', `"${id}"`);
  const found = table(content, '');
  const { length } = found.columns;
  const odd = found.rows.findIndex((row) => row.length !== length);
  if (odd >= 0) throw new SchemaError(`rows[${odd}]`, `a list of ${length} cells`);
  return found;
}

function cellOf(value: unknown, place: string): string | number | null {
  if (value === null || typeof value === 'string') return value;
  return number(value, place);
}

function axisRange(value: unknown, place: string): AxisData['range'] {
  const [from = 0, to = 0] = numbers(value, place, 2);
  return [from, to];
}

function seriesOf(value: unknown, place: string): SeriesData {
  const { length } = numbers(record(value, place).x, `${place}.x`);
  const alike: Reader<number[]> = (curve, where) => numbers(curve, where, length);
  return fields<SeriesData>({
    label: text,
    reference: optional(text),
    style: fields<SeriesData['style']>({
      color: text,
      dash: oneOf(['solid', 'dashed', 'dotted']),
      width: number,
    }),
    facet: optional(text),
    measure: optional(oneOf(['accuracy'])),
    pointsPerUnit: optional(number),
    testAccuracy: optional(numbers),
    x: numbers,
    y: alike,
    spread: optional(fields<Spread>({ low: alike, high: alike })),
    bySeed: optional(listOf(alike)),
    seeds: numbers,
    diverged: optional(listOf(fields<Divergence>({ seed: number, step: number }))),
    runs: listOf(text),
  })(value, place);
}

type Divergence = NonNullable<SeriesData['diverged']>[number];

const axis = fields<AxisData>({ label: text, range: axisRange, ticks: numbers });

const panel = fields<PanelData>({
  panel: orNull(text),
  referencePanel: optional(orNull(text)),
  title: orNull(text),
  x: axis,
  y: axis,
  series: listOf(seriesOf),
});

/** Of a figure as of a table. */
const common = {
  kit: text,
  profile: oneOf<ProfileName>(profileNames),
  trainings: listOf(
    fields<TrainingProvenance>({
      name: text,
      source: oneOf(['file', 'run']),
      profile: text,
      seed: number,
      metaIterations: number,
      thesisMetaIterations: number,
      dump: orNull(number),
      ended: orNull(number),
      differs: (value) => (value === true ? value : undefined),
    }),
  ),
  data: orNull(shownImages),
};

const figure = fields<FigureData>({
  figure: text,
  title: text,
  caption: text,
  unit: oneOf(['iteration', 'epoch']),
  view: oneOf(['curves', 'heat map']),
  panels: listOf(panel),
  agreement: optional(text),
  notes: optional(listOf(text)),
  provenance: fields<FigureProvenance>({
    ...common,
    shortened: orNull(text),
    engines: listOf(text),
    precision: listOf(text),
    versions: texts,
    differing: optional(listOf(text)),
    unreplayed: optional(oneOf(['no such images'])),
  }),
});

const table = fields<TableData>({
  table: text,
  title: text,
  caption: text,
  columns: listOf(text),
  rows: listOf(listOf(cellOf)),
  provenance: fields<TableProvenance>(common),
});
