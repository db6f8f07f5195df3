/** Reads back what `reproduce` wrote: fig-3.03.json, tab-4.02.json. Anything that does not belong there is an error. */
import {
  list,
  number,
  numbers,
  oneOf,
  record,
  SchemaError,
  text,
  texts,
  truth,
} from 'l2o/internal/data/json.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import type {
  AxisData,
  FigureData,
  FigureProvenance,
  PanelData,
  SeriesData,
  TableData,
  TrainingProvenance,
} from '../figures/figure-data.js';
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
  const { figure, title, caption, unit, pointsPerUnit, view, panels, notes, provenance } = unsealed(value);
  if (figure !== id) throw new SchemaError('figure', `"${id}"`);
  return {
    figure: id,
    title: text(title, 'title'),
    caption: text(caption, 'caption'),
    unit: oneOf(['iteration', 'epoch'])(unit, 'unit'),
    ...(pointsPerUnit === undefined ? {} : { pointsPerUnit: number(pointsPerUnit, 'pointsPerUnit') }),
    view: oneOf(['curves', 'heat map'])(view, 'view'),
    panels: list(panels, 'panels', panelOf),
    ...(notes === undefined ? {} : { notes: list(notes, 'notes', text) }),
    provenance: figureProvenanceOf(provenance),
  };
}

function tableOf(value: unknown, id: string): TableData {
  const { table, title, caption, columns, rows, provenance } = unsealed(value);
  if (table !== id) throw new SchemaError('table', `"${id}"`);
  const names = list(columns, 'columns', text);
  return {
    table: id,
    title: text(title, 'title'),
    caption: text(caption, 'caption'),
    columns: names,
    rows: list(rows, 'rows', (row, place) => {
      const cells = list(row, place, cellOf);
      if (cells.length !== names.length) throw new SchemaError(place, `a list of ${names.length} cells`);
      return cells;
    }),
    provenance: commonProvenanceOf(record(provenance, 'provenance')),
  };
}

function cellOf(value: unknown, place: string): string | number | null {
  if (value === null || typeof value === 'string') return value;
  return number(value, place);
}

function panelOf(value: unknown, place: string): PanelData {
  const { panel, referencePanel, title, x, y, series } = record(value, place);
  return {
    panel: textOrNull(panel, `${place}.panel`),
    ...(referencePanel === undefined
      ? {}
      : { referencePanel: textOrNull(referencePanel, `${place}.referencePanel`) }),
    title: textOrNull(title, `${place}.title`),
    x: axisOf(x, `${place}.x`),
    y: axisOf(y, `${place}.y`),
    series: list(series, `${place}.series`, seriesOf),
  };
}

function axisOf(value: unknown, place: string): AxisData {
  const { label, range, ticks } = record(value, place);
  const [from = 0, to = 0] = numbers(range, `${place}.range`, 2);
  return {
    label: text(label, `${place}.label`),
    range: [from, to],
    ticks: numbers(ticks, `${place}.ticks`),
  };
}

function seriesOf(value: unknown, place: string): SeriesData {
  const { label, reference, style, measure, testAccuracy, x, y, spread, bySeed, seeds, diverged, runs } =
    record(value, place);
  const { color, dash, width } = record(style, `${place}.style`);
  const at = numbers(x, `${place}.x`);
  return {
    label: text(label, `${place}.label`),
    ...(reference === undefined ? {} : { reference: text(reference, `${place}.reference`) }),
    style: {
      color: text(color, `${place}.style.color`),
      dash: oneOf(['solid', 'dashed'])(dash, `${place}.style.dash`),
      width: number(width, `${place}.style.width`),
    },
    ...(measure === undefined ? {} : { measure: oneOf(['accuracy'])(measure, `${place}.measure`) }),
    ...(testAccuracy === undefined ? {} : { testAccuracy: numbers(testAccuracy, `${place}.testAccuracy`) }),
    x: at,
    y: numbers(y, `${place}.y`, at.length),
    ...(spread === undefined ? {} : { spread: spreadOf(spread, `${place}.spread`, at.length) }),
    ...(bySeed === undefined
      ? {}
      : { bySeed: list(bySeed, `${place}.bySeed`, (curve, where) => numbers(curve, where, at.length)) }),
    seeds: numbers(seeds, `${place}.seeds`),
    ...(diverged === undefined ? {} : { diverged: list(diverged, `${place}.diverged`, divergedOf) }),
    runs: list(runs, `${place}.runs`, text),
  };
}

function spreadOf(value: unknown, place: string, length: number): NonNullable<SeriesData['spread']> {
  const { low, high } = record(value, place);
  return { low: numbers(low, `${place}.low`, length), high: numbers(high, `${place}.high`, length) };
}

function divergedOf(value: unknown, place: string) {
  const { seed, step } = record(value, place);
  return { seed: number(seed, `${place}.seed`), step: number(step, `${place}.step`) };
}

function figureProvenanceOf(value: unknown): FigureProvenance {
  const whole = record(value, 'provenance');
  return {
    ...commonProvenanceOf(whole),
    shortened: textOrNull(whole.shortened, 'provenance.shortened'),
    engines: list(whole.engines, 'provenance.engines', text),
    precision: list(whole.precision, 'provenance.precision', text),
    versions: texts(whole.versions, 'provenance.versions'),
    ...(whole.differing !== undefined && {
      differing: list(whole.differing, 'provenance.differing', text),
    }),
    ...(whole.unreplayed !== undefined && {
      unreplayed: oneOf(['no such images'])(whole.unreplayed, 'provenance.unreplayed'),
    }),
  };
}

function commonProvenanceOf({ kit, profile, trainings, data }: Readonly<Record<string, unknown>>) {
  return {
    kit: text(kit, 'provenance.kit'),
    profile: oneOf<ProfileName>(profileNames)(profile, 'provenance.profile'),
    trainings: list(trainings, 'provenance.trainings', trainingOf),
    data: data === null ? null : dataOf(data, 'provenance.data'),
  };
}

function trainingOf(value: unknown, place: string): TrainingProvenance {
  const whole = record(value, place);
  const { name, source, profile, seed, metaIterations, thesisMetaIterations, dump, ended, differs } = whole;
  const countOrNull = (count: unknown, what: string) =>
    count === null ? null : number(count, `${place}.${what}`);
  return {
    name: text(name, `${place}.name`),
    source: oneOf(['file', 'run'])(source, `${place}.source`),
    profile: text(profile, `${place}.profile`),
    seed: number(seed, `${place}.seed`),
    metaIterations: number(metaIterations, `${place}.metaIterations`),
    thesisMetaIterations: number(thesisMetaIterations, `${place}.thesisMetaIterations`),
    dump: countOrNull(dump, 'dump'),
    ended: countOrNull(ended, 'ended'),
    ...(differs === true && { differs }),
  };
}

function dataOf(value: unknown, place: string) {
  const { name, variant, checksum, foreign } = record(value, place);
  return {
    ...(foreign === undefined ? {} : { foreign: truth(foreign, `${place}.foreign`) }),
    name: text(name, `${place}.name`),
    variant: text(variant, `${place}.variant`),
    checksum: text(checksum, `${place}.checksum`),
  };
}

function textOrNull(value: unknown, place: string): string | null {
  return value === null ? null : text(value, place);
}
