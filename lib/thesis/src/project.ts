/**
 * Where things lie. All folders hang on the project's root, which is found from the place of this file;
 * an environment variable moves what may lie elsewhere.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { variable } from 'l2o/internal/platform.js';

/** The folder of the checkout: this file is lib/thesis/src/project.ts, compiled lib/thesis/dist/project.js. */
export const projectRoot = resolve(fileURLToPath(import.meta.url), '..', '..', '..', '..');

export const referenceFolder = join(projectRoot, 'data', 'reference');
export const manifestFile = join(projectRoot, 'data', 'manifest.json');
export const notebooksFolder = join(projectRoot, 'notebooks');

/** What `l2o tune` found; `L2O_TUNING` moves it. */
export function tuningFile(): string {
  return resolve(variable('L2O_TUNING') ?? join(projectRoot, 'data', 'tuning.json'));
}

/** Where stored runs are; `L2O_RUNS` moves it. */
export function runsFolder(): string {
  return resolve(variable('L2O_RUNS') ?? join(projectRoot, 'data', 'runs'));
}

/** The curves that ship with the kit. */
export const kitResultsFolder = join(projectRoot, 'data', 'results');

/** Where such curves are read and written; `L2O_RESULTS` moves it. */
export function resultsFolder(): string {
  return resolve(variable('L2O_RESULTS') ?? kitResultsFolder);
}

/** The published figures, at the thesis' length; `L2O_FIGURES` moves them. */
export function figuresFolder(): string {
  return resolve(variable('L2O_FIGURES') ?? join(projectRoot, 'figures'));
}

/** Where figures go unless a command says otherwise: git ignores it; `L2O_FIGURES` moves it. */
export function ownFiguresFolder(): string {
  return resolve(variable('L2O_FIGURES') ?? join(projectRoot, 'figures', 'mine'));
}

/** A folder of data sets of one's own (`mnist/`), or undefined; set by `L2O_DATA`. */
export function ownDataFolder(): string | undefined {
  const folder = variable('L2O_DATA');
  return folder ? resolve(folder) : undefined;
}
