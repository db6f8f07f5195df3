/** Fills a pack, and installs what it has. What a pack is: bin/pack.mjs, which installs the dependencies from it. */
import fs from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ExplainedError, type Explanation, UsageError } from 'l2o/internal/errors.js';
import { makeFolder, namesIn, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { npm } from '../../bin/node-package.mjs';
import { runNpm } from '../../bin/npm.mjs';
import {
  leftOut,
  npmCache,
  npmFolder,
  type PackPart,
  packagesIn,
  packName,
  packOrigin,
  packParts,
  readPack,
} from '../../bin/pack.mjs';
import { setUpAlone, throwIfStopped, type Work } from '../programs/work.js';
import { type PackWork, parts } from './parts.js';

/** What a pack needs cannot be brought. */
export class PackError extends ExplainedError {}

/**
 * Fills a folder, or brings it up to date: what has been brought before is not fetched again.
 * @returns what it has: titles and versions
 * @throws UsageError for a folder of something else; PackError and those of the parts; StorageError, Interrupted
 */
export async function fillPack(
  name: string,
  wanted: readonly PackPart[],
  work: PackWork,
  checkout = projectRoot,
): Promise<string[][]> {
  const folder = resolve(name);
  await requireOwn(name, folder);
  await makeFolder(join(folder, npmFolder));
  const aside = join(folder, 'aside');
  const fill = async () => {
    const versions: Partial<Record<PackPart, string>> = {};
    await fs.rm(join(folder, packName), { force: true });
    try {
      const packages = await fillDependencies(checkout, folder, aside, work);
      for (const part of wanted) {
        work.onProgress(`Bringing ${parts[part].title} ...`);
        versions[part] = await parts[part].fill(folder, aside, work);
      }
      const registry = (await npm(['config', 'get', 'registry'], work.signal)).trim();
      const pack = { ...packOrigin(checkout), registry, packages, parts: versions };
      await writeAtomically(folder, packName, Buffer.from(JSON.stringify(pack)));
      const rows = wanted.map((part) => [parts[part].title, versions[part] ?? '']);
      return [['dependencies', `${packages.length} packages`], ...rows];
    } finally {
      await fs.rm(aside, { recursive: true, force: true });
    }
  };
  return setUpAlone(join(folder, 'pack.lock'), 'a pack', fill, work);
}

/** @throws UsageError */
async function requireOwn(name: string, folder: string): Promise<void> {
  const there = await namesIn(folder);
  if (name !== '' && (there.length === 0 || there.includes(npmFolder))) return;
  throw new UsageError({
    expected: 'A pack is made in a new or empty folder, or brought up to date',
    found: name === '' ? 'an empty name' : `${folder}, with ${there[0]} in it`,
    fix: 'name another folder',
  });
}

/**
 * Installs the dependencies aside, and once more as it will be done without network: then npm's cache has all that it needs.
 * @returns the packages
 */
async function fillDependencies(
  checkout: string,
  folder: string,
  aside: string,
  { onProgress, signal }: Work,
): Promise<string[]> {
  const { packages: locked } = JSON.parse(await fs.readFile(join(checkout, 'package-lock.json'), 'utf8'));
  const own = Object.keys(locked).filter((path) => !path.includes('node_modules'));
  await fs.rm(aside, { recursive: true, force: true });
  for (const file of ['.npmrc', 'package-lock.json', ...own.map((path) => join(path, 'package.json'))]) {
    await makeFolder(dirname(join(aside, file)));
    await fs.copyFile(join(checkout, file), join(aside, file));
  }
  const cache = npmCache(join(folder, npmFolder));
  // npm puts nothing in the place of what is damaged.
  await npm(['cache', 'verify', ...cache], signal);
  const wanted = packagesIn(checkout).filter((path) => path in locked);
  for (const source of [[], ['--offline']]) {
    onProgress(`Bringing the dependencies: npm ${['ci', ...source].join(' ')} ...`);
    const args = ['ci', '--include=dev', '--loglevel=error', ...source, ...cache];
    const { code } = await runNpm(args, { cwd: aside });
    throwIfStopped({ signal });
    const missing = code === 0 ? leftOut(aside, wanted) : undefined;
    if (code === 0 && missing === undefined) continue;
    throw new PackError({
      expected: 'npm brings the dependencies, and has them in its cache',
      found: missing ? `it left out ${missing}` : `it ended with code ${code}, its own words are above`,
      fix: 'see to it that the npm registry can be reached and the disk has 2 GB left, then run the same command again',
    });
  }
  return packagesIn(aside);
}

/**
 * Installs the parts that a pack has; what runs this has installed the dependencies from it before.
 * @returns what has become of each; why some could not be installed
 * @throws SetupError where the folder is no pack for this checkout; StorageError, Interrupted
 */
export async function installPack(name: string, work: Omit<PackWork, 'onReceived'>) {
  const pack = readPack(name);
  const rows = [['dependencies', 'in place']];
  const failures: [title: string, Explanation][] = [];
  for (const part of packParts) {
    const { title, install } = parts[part];
    const version = pack.parts[part];
    try {
      const become = version === undefined ? 'not in the pack' : await install(pack.folder, version, work);
      rows.push([title, become]);
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      failures.push([`${title} ${version}`, error.explanation]);
      rows.push([title, 'not installed']);
    }
  }
  return { rows, failures };
}
