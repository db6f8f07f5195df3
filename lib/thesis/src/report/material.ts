/** What a report is made from: the figures and tables of a folder, each with its counterpart in the thesis. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { list, number, record, text } from 'l2o/internal/data/json.js';
import { DataError } from 'l2o/internal/errors.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { fileStem } from '../data/file-stem.js';
import { counterpartOf, type ReferenceFigure } from '../data/reference.js';
import { experiments } from '../experiments/index.js';
import type { FigureData, TableData } from '../figures/figure-data.js';
import { tuningFile } from '../project.js';
import type { TunedRule } from '../tuning/tune.js';
import { readTuning } from '../tuning/tuning-file.js';
import { readFigureFile, readTableFile } from './figure-file.js';

export interface FoundFigure {
  readonly figure: FigureData;
  /** The thesis' figure that it is compared with. */
  readonly reference: ReferenceFigure;
}

export interface Material {
  /** By number, in the order of the thesis: "3.3", "3.7-range". What is not there has no entry. */
  readonly figures: ReadonlyMap<string, FoundFigure>;
  readonly tables: ReadonlyMap<string, TableData>;
  /** Milliseconds of the workloads of the bench on the kit's own kernels, best, one thread: "step adam". Empty without a bench. */
  readonly timings: ReadonlyMap<string, number>;
  /** What was tuned here. */
  readonly tuned: readonly TunedRule[];
}

/**
 * @throws DataError when a file is damaged, or none is there
 */
export function readMaterial(folder: string): Material {
  const figures = new Map<string, FoundFigure>();
  const tables = new Map<string, TableData>();
  for (const experiment of experiments) {
    const { id, kind } = experiment;
    const file = join(folder, `${fileStem(id)}.json`);
    if (kind === 'sketch' || !existsSync(file)) continue;
    if (kind === 'table') {
      tables.set(id, readTableFile(file, id));
    } else {
      const figure = readFigureFile(file, id);
      const reference = counterpartOf(experiment.referenceFigure ?? id, figure.provenance.data);
      figures.set(id, { figure, reference });
    }
  }
  if (figures.size + tables.size > 0)
    return { figures, tables, timings: readTimings(folder), tuned: readTuning(tuningFile()) };
  throw new DataError({
    expected: `Figures to report on are in ${folder}`,
    found: 'no fig-*.json and no tab-*.json of the kit',
    fix: 'make some with "npm run reproduce -- --profile thesis", or name their folder with --figures FOLDER',
  });
}

function readTimings(folder: string): ReadonlyMap<string, number> {
  const file = join(folder, 'bench', 'bench.json');
  if (!existsSync(file)) return new Map();
  return readJson(file, timingsOf, 'make it again with "npm run bench"');
}

function timingsOf(value: unknown): ReadonlyMap<string, number> {
  const { build, timings } = record(value, 'the file');
  const all = list(timings, 'timings', (one, place) => {
    const { workload, engine, threads, best } = record(one, place);
    return {
      workload: text(workload, `${place}.workload`),
      engine,
      threads,
      best: number(best, `${place}.best`),
    };
  });
  const ours = all.filter(({ engine, threads }) => engine === build && threads === 1);
  return new Map(ours.map(({ workload, best }) => [workload, best]));
}
