/** The thesis' own curves, from data/reference: what every new curve is drawn over and compared with. */
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import type { ReferenceFigure, ReferenceSeries } from '../figures/figure-data.js';
import { nearest } from '../nearest.js';
import { referenceFolder } from '../project.js';
import { fileStem } from './file-stem.js';
import { list, number, numbers, readJson, record, text } from './json.js';
import { collectionNamed } from './manifest.js';

/**
 * The curves of a figure of the thesis.
 * @param figure its number: "3.3"
 * @throws UsageError when the thesis has no such figure or it has no curves; DataError when its file is missing or damaged
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
      mend: `take the nearest: ${nearest(figure, known).join(' or ')}`,
    });
  }
  const mend = `bring it back with "git checkout -- data/reference/${file}"`;
  const panels = readJson(join(folder, file), panelsOf, mend, entry.md5);
  if (panels.every(({ series }) => series.length === 0)) {
    throw new UsageError({
      expected: 'A figure of the thesis with curves',
      found: `figure ${figure}, a heat map`,
      mend: `read its cells from data/reference/${file}`,
    });
  }
  return { panels };
}

function panelsOf(value: unknown): ReferenceFigure['panels'] {
  return list(record(value, 'the file').panels, 'panels', (item, place) => {
    const panel = record(item, place);
    return {
      panel: panel.panel === null ? null : text(panel.panel, `${place}.panel`),
      series: panel.cells ? [] : list(panel.series, `${place}.series`, seriesOf),
    };
  });
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

function binsOf(value: unknown, place: string): ReferenceSeries['binned'] {
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
