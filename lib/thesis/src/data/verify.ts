/** Every data file held against the manifest: for "l2o data verify" and for the doctor. */
import { join } from 'node:path';
import { DataError, type Explanation } from 'l2o/internal/errors.js';
import { readBatchFile } from './cifar10.js';
import type { DataFolder } from './data-file.js';
import { type CheckedContent, checkContent, findDataFile, readDataFile } from './data-file.js';
import { locate } from './locate.js';
import { type Collection, type ManifestFile, readManifest } from './manifest.js';
import { withKnownChecksums } from './unpacked.js';

interface LookedAt {
  /** "mnist". */
  readonly collection: string;
  /** "training images". */
  readonly name: string;
  readonly file: string;
  /** Where it lies, or where it was looked for. */
  readonly path: string;
  /** "official", "unverified", or what dataset.json says was done to the files. */
  readonly variant: string;
}

interface Intact {
  readonly status: 'ok';
  readonly explanation?: undefined;
}

interface Unavailable {
  /** "not fetched": nothing is amiss, the collection comes on request. */
  readonly status: 'missing' | 'damaged' | 'not fetched';
  /** What is wrong, or not there, and how to fix it. */
  readonly explanation: Explanation;
}

export type DataCheck = LookedAt & (Intact | Unavailable);

/** Whether it has to be fixed. */
export function isAmiss(check: DataCheck): check is LookedAt & Unavailable {
  return check.status === 'missing' || check.status === 'damaged';
}

type FileReader = (folder: DataFolder, entry: ManifestFile) => Promise<CheckedContent>;

/** Collections of whose files more is known than the manifest says. */
const readers: Readonly<Record<string, FileReader>> = { cifar10: readBatchFile };

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
  for (const entry of withKnownChecksums(collection, folder).files)
    checks.push(await checkFile(collection, folder, entry));
  const notFetched = folder.onRequest === true && checks.every(({ status }) => status === 'missing');
  return notFetched
    ? checks.map((check) => (isAmiss(check) ? { ...check, status: 'not fetched' } : check))
    : checks;
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
    const { variant } = await (readers[collection.name] ?? checkedFile)(folder, entry);
    return { ...about, status: 'ok', variant };
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

async function checkedFile(folder: DataFolder, entry: ManifestFile): Promise<CheckedContent> {
  return checkContent(await readDataFile(folder, entry), entry, folder);
}
