/** Trained optimizers in files: each is one of its own, `<name>.safetensors`, in one folder. */
import { basename, dirname, join, resolve } from 'node:path';
import { DataError, UsageError } from '../../errors.js';
import { nearest } from '../../nearest.js';
import {
  decodeRecord,
  decodeTrained,
  decodeWithoutChecksum,
  encodeTrained,
} from '../../trained/trained-file.js';
import type { TrainedOptimizer } from '../../trained/trained-optimizer.js';
import { differences, type TrainingDefinition, type TrainingRecord } from '../../trained/training-record.js';
import { readWithin } from '../data/read-file.js';
import { errorCode, makeFolder, namesIn, writeAtomically } from '../store/disk.js';

const ending = '.safetensors';

/** The names of all files in the folder, sorted; whether they are whole is seen when they are loaded. */
export async function trainedNames(folder: string): Promise<string[]> {
  const files = await namesIn(folder);
  return files
    .filter((name) => name.endsWith(ending) && name !== ending)
    .map((name) => basename(name, ending))
    .sort();
}

/**
 * Writes a trained optimizer; the file is whole at every moment. The same training replaces what stands there.
 * @param replace whether another training does, too
 * @returns the file
 * @throws UsageError when its name cannot be, or another training has it; nothing is written then
 * @throws DataError when a damaged file stands under its name
 * @throws StorageError when the folder cannot be written
 */
export async function saveTrained(
  trained: TrainedOptimizer,
  folder: string,
  {
    replace = false,
    restoring,
  }: { readonly replace?: boolean; readonly restoring?: (file: string) => string | undefined } = {},
): Promise<string> {
  const bytes = encodeTrained(trained);
  if (replace) checkName(trained.name);
  else await requireFreeName(trained.name, trained.record, folder, restoring);
  await makeFolder(folder);
  await writeAtomically(folder, trained.name + ending, bytes);
  return fileOf(trained.name, folder);
}

/**
 * Writes a file of an earlier version of the kit anew, with a checksum. Its theta and its record stay as they are.
 * @param nameOrFile as for `loadTrained`
 * @returns whether it had none
 * @throws UsageError when there is no such name; DataError when the file is missing or damaged; StorageError
 */
export async function sealTrained(
  nameOrFile: string,
  folder: string,
  restoring?: Restoring,
): Promise<boolean> {
  const file = placeOf(nameOrFile, folder);
  const bytes = bytesOf(file);
  const old = bytes && decodeWithoutChecksum(bytes, basename(file, ending), file, restoring?.(file));
  if (!old) {
    await loadTrained(nameOrFile, folder, restoring);
    return false;
  }
  await writeAtomically(dirname(file), basename(file), encodeTrained(old));
  return true;
}

/**
 * Whether a training may keep its result under a name, known before hours of computing.
 * @throws UsageError when the name cannot be a file's, or a training of another definition has it
 * @throws DataError when a damaged file stands there
 */
export async function requireFreeName(
  name: string,
  definition: TrainingDefinition,
  folder: string,
  restoring?: Restoring,
): Promise<void> {
  checkName(name);
  const file = fileOf(name, folder);
  const bytes = bytesOf(file);
  if (!bytes) return;
  const differing = differences(decodeTrained(bytes, name, file, restoring?.(file)).record, definition);
  if (differing.length === 0) return;
  throw new UsageError({
    expected: `One training has the name "${name}"`,
    found: `another one under it in ${folder}: ${differing.join('; ')}`,
    fix: `give this training another name, or remove ${file}`,
  });
}

type Restoring = NonNullable<Parameters<typeof loadTrained>[2]>;

/**
 * Reads a trained optimizer.
 * @param nameOrFile a name in the folder, or the path of a file, known by its ending or a separator
 * @param restoring what to do about a damaged file, for the message
 * @throws UsageError when there is no such name (it names the nearest)
 * @throws DataError when the file is missing, damaged, or not of this kit
 */
export async function loadTrained(
  nameOrFile: string,
  folder: string,
  restoring?: (file: string) => string | undefined,
): Promise<TrainedOptimizer> {
  const file = placeOf(nameOrFile, folder);
  const bytes = bytesOf(file);
  if (bytes) return decodeTrained(bytes, basename(file, ending), file, restoring?.(file));
  if (isPath(nameOrFile)) {
    throw new DataError({
      expected: `${file} is there`,
      found: 'no such file',
      fix: 'look after its name and folder',
    });
  }
  const names = await trainedNames(folder);
  throw new UsageError({
    expected: `A trained optimizer is named as its file in ${folder}`,
    found: `"${nameOrFile}", which is not there`,
    fix:
      names.length > 0
        ? `take the nearest: ${nearest(nameOrFile, names).join(' or ')}`
        : 'train one first; there is none yet',
  });
}

/**
 * How a trained optimizer came to be, also where its rule is not known here.
 * @throws DataError when the file is missing, damaged, or not of this kit
 */
export async function loadRecord(name: string, folder: string): Promise<TrainingRecord> {
  const file = placeOf(name, folder);
  const bytes = bytesOf(file);
  if (bytes) return decodeRecord(bytes, file);
  throw new DataError({
    expected: `${file} is there`,
    found: 'no such file',
    fix: 'look after its name and folder',
  });
}

function isPath(nameOrFile: string): boolean {
  return nameOrFile.endsWith(ending) || /[\\/]/.test(nameOrFile);
}

/** The file that `loadTrained` reads. */
export function placeOf(nameOrFile: string, folder: string): string {
  return isPath(nameOrFile) ? resolve(nameOrFile) : fileOf(nameOrFile, folder);
}

function fileOf(name: string, folder: string): string {
  return join(folder, name + ending);
}

/** The largest file of the kit has 50 kB. */
const mostBytes = 64_000_000;

/** @returns undefined where there is no such file */
function bytesOf(file: string): Buffer | undefined {
  try {
    return readWithin(file, mostBytes);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw new DataError(
      {
        expected: `${file} can be read`,
        found: error instanceof Error ? error.message : String(error),
        fix: 'put a trained optimizer there, change its rights, or name another one',
      },
      { cause: error },
    );
  }
}

/** Names that are files on every system: Windows keeps some for its devices. */
const fileName = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9._-]{0,99}$/i;

function checkName(name: string): void {
  if (fileName.test(name) && !name.endsWith(ending)) return;
  throw new UsageError({
    expected: 'A trained optimizer has a name of letters, digits, points, hyphens and underscores, up to 100',
    found: JSON.stringify(name),
    fix: 'give another name, such as la-b-6-1e-2',
  });
}
