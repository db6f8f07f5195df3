/** The trained optimizers of the kit: where they lie, and how a damaged one is brought back. */
import { join, resolve } from 'node:path';
import { DataError } from 'l2o/internal/errors.js';
import { UnknownRule } from 'l2o/internal/learned/rule-from.js';
import { withAdvice } from 'l2o/internal/node/store/disk.js';
import * as files from 'l2o/internal/node/trained/trained-files.js';
import { variable } from 'l2o/internal/platform.js';
import { NoChecksum } from 'l2o/internal/trained/trained-file.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import type { TrainingDefinition, TrainingRecord } from 'l2o/internal/trained/training-record.js';
import type { TrainedName } from '../names.js';
import { projectRoot } from '../project.js';
import { bringBack } from './manifest.js';

/** Where trained optimizers lie; `L2O_TRAINED` moves it. */
export function trainedFolder(): string {
  return resolve(variable('L2O_TRAINED') ?? join(projectRoot, 'data', 'trained'));
}

/** What to do about a damaged file, where it is one of the kit's. */
export function restoring(file: string): string | undefined {
  const command = bringBack(file);
  return command && `bring it back with "${command}"`;
}

/** The names of all files in the folder, sorted; whether they are whole is seen when they are loaded. */
export function trainedNames(folder: string = trainedFolder()): Promise<string[]> {
  return advised(files.trainedNames(folder));
}

/** As `saveTrained` of l2o/node, in the folder of the kit unless another is given. */
export function saveTrained(
  trained: TrainedOptimizer,
  folder: string = trainedFolder(),
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<string> {
  return read(files.saveTrained(trained, folder, { replace, restoring }), trained.name, folder);
}

/**
 * A trained optimizer with all that is known of its training; `bindTrained` makes an optimizer of it.
 * @param nameOrFile one of the kit's (`la-b-6`), or a path
 * @param folder the kit's unless another is given
 * @throws MissingDataError for a name that is not there; DataError for a damaged file
 */
export function loadTrained(
  nameOrFile: TrainedName,
  folder: string = trainedFolder(),
): Promise<TrainedOptimizer> {
  return read(files.loadTrained(nameOrFile, folder, restoring), nameOrFile, folder);
}

/** As `loadRecord` of l2o/node, from the folder of the kit unless another is given. */
export function loadRecord(name: string, folder: string = trainedFolder()): Promise<TrainingRecord> {
  return read(files.loadRecord(name, folder), name, folder);
}

/** As `sealTrained` of l2o/node, in the folder of the kit unless another is given. */
export function sealTrained(nameOrFile: string, folder: string = trainedFolder()): Promise<boolean> {
  return advised(files.sealTrained(nameOrFile, folder, restoring));
}

/** As `requireFreeName` of l2o/node, in the folder of the kit unless another is given. */
export function requireFreeName(
  name: string,
  definition: TrainingDefinition,
  folder: string = trainedFolder(),
): Promise<void> {
  return read(files.requireFreeName(name, definition, folder, restoring), name, folder);
}

/** What went wrong on the disk, with the variable that moves this folder. */
function advised<T>(done: Promise<T>): Promise<T> {
  return done.catch((error: unknown) => {
    throw withAdvice(error, 'or set L2O_TRAINED to another folder');
  });
}

/** The same of a file that is read, with the command that helps where it is no damaged one. */
function read<T>(done: Promise<T>, nameOrFile: string, folder: string): Promise<T> {
  return advised(done).catch((error: unknown) => {
    const fix = error instanceof DataError && commandFor(error.cause, files.placeOf(nameOrFile, folder));
    throw fix ? new DataError({ ...error.explanation, fix }, { cause: error.cause }) : error;
  });
}

function commandFor(cause: unknown, file: string): string | undefined {
  if (cause instanceof NoChecksum)
    return `add it with "npm run l2o -- trained seal ${file}": nothing else of the file changes`;
  return cause instanceof UnknownRule
    ? 'run the cell or import the module that defines it (defineRule), on the command line by "l2o trained --module ./mine.mjs ..."'
    : undefined;
}
