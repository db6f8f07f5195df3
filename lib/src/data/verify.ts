/** Every data file held against the manifest: for "l2o data verify" and for the doctor. */
import { join } from 'node:path';
import { DataError, type Explanation } from '../errors.js';
import { checkContent, findDataFile, readDataFile } from './data-file.js';
import { type DataFolder, locate } from './locate.js';
import { type Collection, type ManifestFile, readManifest } from './manifest.js';

export interface DataCheck {
  /** "mnist". */
  readonly collection: string;
  /** "training images". */
  readonly name: string;
  readonly file: string;
  /** Where it lies, or where it was looked for. */
  readonly path: string;
  readonly status: 'ok' | 'missing' | 'damaged';
  /** "official", or what dataset.json says was done to the files. */
  readonly variant: string;
  /** What is wrong and how to mend it; absent where the status is ok. */
  readonly explanation?: Explanation;
}

/**
 * Checks every file of the manifest where the kit would read it.
 * @throws DataError when the manifest or `L2O_DATA` cannot be used at all
 */
export async function verifyData(): Promise<DataCheck[]> {
  const checks: DataCheck[] = [];
  for (const collection of readManifest())
    checks.push(...(await checkFolder(collection, locate(collection))));
  return checks;
}

/** Checks the files of one collection in a folder. */
export async function checkFolder(collection: Collection, folder: DataFolder): Promise<DataCheck[]> {
  const checks: DataCheck[] = [];
  // One after the other: the largest file is 47 MB.
  for (const entry of collection.files) checks.push(await checkFile(collection, folder, entry));
  return checks;
}

async function checkFile(
  collection: Collection,
  folder: DataFolder,
  entry: ManifestFile,
): Promise<DataCheck> {
  const found = findDataFile(folder, entry);
  const about = {
    collection: collection.name,
    name: entry.name,
    file: entry.file,
    path: found ?? join(folder.path, entry.file),
  };
  try {
    const md5 = checkContent(await readDataFile(folder, entry), entry, folder);
    return { ...about, status: 'ok', variant: md5 === entry.md5 ? 'official' : folder.variant };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return {
      ...about,
      status: found ? 'damaged' : 'missing',
      variant: folder.variant,
      explanation: error.explanation,
    };
  }
}
