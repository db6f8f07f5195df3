/** The thesis' own figures as numbers, from data/reference: what ours are drawn over and compared with. */
import { join } from 'node:path';
import type { ShownImages } from 'l2o/internal/data/dataset.js';
import { list, number, numbers, record, SchemaError, text } from 'l2o/internal/data/json.js';
import { UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { referenceFolder } from '../project.js';
import { fileStem } from './file-stem.js';
import { collectionNamed } from './manifest.js';
import { passedOver } from './thesis-id.js';

/** A curve of the thesis. */
export interface ReferenceSeries {
  readonly label: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The drawing does not resolve this curve: minimum, maximum, mean per 100 iterations; no interpolation. */
  readonly binned?: {
    readonly bin_width: number;
    readonly x_start: readonly number[];
    readonly min: readonly number[];
    readonly max: readonly number[];
    readonly mean: readonly number[];
  };
}

/** A figure of the thesis as numbers: one file of data/reference. */
export interface ReferenceFigure {
  readonly panels: readonly {
    readonly panel: string | null;
    readonly series: readonly ReferenceSeries[];
  }[];
  /** Where the thesis' figure is a heat map; it has no curves then. */
  readonly heatMap?: ReferenceHeatMap;
}

/** The thesis' heat map: the means behind its colours (data/reference, "derived"). */
export interface ReferenceHeatMap {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** Mean over the epochs of log10 of the loss, by row and column. */
  readonly means: readonly (readonly number[])[];
  /** The curves behind the means, where the thesis shows them in another figure; null where it shows the mean alone. */
  readonly curves: readonly (readonly (readonly number[] | null)[])[];
}

/** Beside other images than the thesis' stands nothing of it. */
const nothing: ReferenceFigure = { panels: [] };

/**
 * What of the thesis stands beside a figure of ours.
 * @param figure its number in the thesis @param images behind ours
 * @throws UsageError, DataError as `readReference`
 */
export function counterpartOf(figure: string, images: ShownImages | null): ReferenceFigure {
  return images?.foreign === true ? nothing : readReference(figure);
}

/**
 * The curves of a figure of the thesis, or the means of a heat map.
 * @param figure its number: "3.3"
 * @throws UsageError when the thesis has no such figure; DataError when its file is missing or damaged
 */
export function readReference(figure: string, folder: string = referenceFolder): ReferenceFigure {
  const file = `${fileStem(figure)}.json`;
  const entries = collectionNamed('reference').files;
  const entry = entries.find((one) => one.file === file);
  if (!entry) {
    const known = entries.map(({ name }) => name.replace('figure ', ''));
    throw new UsageError({
      expected: 'A figure of the thesis that shows results',
      found: `"${figure}"`,
      fix: `take the nearest: ${nearest(figure, known).join(' or ')}`,
      ...passedOver(figure),
    });
  }
  const fix = `bring it back with "git checkout -- data/reference/${file}"`;
  const { parts, map } = readJson(join(folder, file), figureOf, fix, entry.md5);
  return { panels: parts, ...(map && { heatMap: { ...map, curves: curvesBehind(map, folder) } }) };
}

/** Where the thesis shows the curve behind a cell: each column of Figure 4.10, and some of its averages. */
const curvesElsewhere = [
  { row: 'LA', column: '1e-2', figure: '4.3', label: 'k 6' },
  { row: 'LA', column: '5e-3', figure: '4.6', label: 'lwa eta .005' },
  { row: 'LA', column: '1e-4', figure: '4.6', label: 'lwa eta .005 [second pair, really 1e-4]' },
] as const;

function curvesBehind({ columns, rows }: MeansOfMap, folder: string): ReferenceHeatMap['curves'] {
  const { panels } = readReference('4.10', folder);
  return rows.map((row) =>
    columns.map((column, index) => {
      const known = curvesElsewhere.find((one) => one.row === row && one.column === column);
      const series = known
        ? readReference(known.figure, folder).panels[0]?.series.find(({ label }) => label === known.label)
        : panels[index]?.series.find(({ label }) => isOfRow(label, row));
      return series?.y ?? null;
    }),
  );
}

/** Two of the legends of 4.10 name both timescales: "Adam_0.7_0.777". */
function isOfRow(label: string, row: string): boolean {
  return label === (row === 'RNN 2 layers' ? 'RNN' : row) || label.startsWith(`${row}_`);
}

type MeansOfMap = Omit<ReferenceHeatMap, 'curves'>;

function figureOf(value: unknown) {
  const all = list(record(value, 'the file').panels, 'panels', partOf);
  return {
    parts: all.map(({ panel, series }) => ({ panel, series })),
    map: all.find(({ heatMap }) => heatMap)?.heatMap,
  };
}

function partOf(value: unknown, place: string) {
  const { panel: letter, cells, derived, series } = record(value, place);
  const panel = letter === null ? null : text(letter, `${place}.panel`);
  return cells === undefined
    ? { panel, series: list(series, `${place}.series`, seriesOf) }
    : { panel, series: [], heatMap: heatMapOf(cells, derived, place) };
}

function heatMapOf(cells: unknown, derived: unknown, place: string): MeansOfMap {
  const names = record(cells, `${place}.cells`);
  const columns = list(names.columns, `${place}.cells.columns`, text);
  const rows = list(names.rows, `${place}.cells.rows`, text);
  const at = `${place}.derived.mean_log10_loss`;
  const means = list(record(derived, `${place}.derived`).mean_log10_loss, at, (row, where) =>
    numbers(row, where, columns.length),
  );
  if (means.length !== rows.length) throw new SchemaError(at, `a list of ${rows.length} rows`);
  return { columns, rows, means };
}

function seriesOf(value: unknown, place: string): ReferenceSeries {
  const series = record(value, place);
  const x = numbers(series.x, `${place}.x`);
  return {
    label: text(series.label, `${place}.label`),
    x,
    y: numbers(series.y, `${place}.y`, x.length),
    ...(series.binned !== undefined && { binned: binsOf(series.binned, `${place}.binned`) }),
  };
}

function binsOf(value: unknown, place: string): NonNullable<ReferenceSeries['binned']> {
  const bins = record(value, place);
  const x_start = numbers(bins.x_start, `${place}.x_start`);
  const column = (name: 'min' | 'max' | 'mean') => numbers(bins[name], `${place}.${name}`, x_start.length);
  return {
    bin_width: number(bins.bin_width, `${place}.bin_width`),
    x_start,
    min: column('min'),
    max: column('max'),
    mean: column('mean'),
  };
}
