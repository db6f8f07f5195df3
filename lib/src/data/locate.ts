/** Where the files of a collection lie: in a folder of one's own, in an npm package, or in the checkout. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataError } from '../errors.js';
import { ownDataFolder, projectRoot } from '../project.js';
import { readJson, record, text } from './json.js';
import type { Collection, DataPackage } from './manifest.js';

export interface DataFolder {
  readonly path: string;
  /** What a person can do about a missing or damaged file in it. */
  readonly mend: string;
  /** "official" where every file must be as the manifest says, else what its owner says was done to the files. */
  readonly variant: string;
  /** Where the files come on request, so that nothing is amiss while there are none. */
  readonly onRequest?: boolean;
}

/** @throws DataError when `L2O_DATA` names no folder, or a damaged dataset.json stands in it */
export function locate(collection: Collection): DataFolder {
  const { name, package: source, archive } = collection;
  if (source) return ownFolder(collection) ?? packageFolder(source);
  if (archive) return ownFolder(collection) ?? archiveFolder(collection);
  const mend =
    `bring it back with "git checkout -- data/${name}"; or, where it was made anew on purpose, ` +
    'record it with "npm run l2o -- data record"';
  return { path: join(projectRoot, 'data', name), mend, variant: 'official' };
}

/** The folder of the checkout that takes the files of an archive, also before they are fetched. */
export function archiveFolder({ name }: Collection): DataFolder {
  const path = join(projectRoot, 'data', name);
  return {
    path,
    mend: `get it with "${fetchCommand(name)}", or set L2O_DATA to a folder that has it in ${name}/`,
    variant: variantIn(path),
    onRequest: true,
  };
}

/** The command that brings a collection. */
export function fetchCommand(name: string): string {
  return `npm run l2o -- data fetch ${name}`;
}

/** The folder of a collection in its npm package, also where the package is missing: then, where it belongs. */
export function packageFolder({ name, folder }: DataPackage): DataFolder {
  return {
    path: join(packageRoot(name), folder),
    mend: 'bring it back with "npm run l2o -- data fetch"',
    variant: 'official',
  };
}

function packageRoot(name: string): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return join(projectRoot, 'node_modules', name);
  }
}

function ownFolder({ name, archive }: Collection): DataFolder | undefined {
  const parent = ownDataFolder();
  if (parent === undefined) return undefined;
  if (!existsSync(parent)) {
    throw new DataError({
      expected: 'L2O_DATA names a folder of data sets',
      found: `${parent} does not exist`,
      mend: "make the folder, or unset L2O_DATA to use the kit's own copies",
    });
  }
  const path = join(parent, name);
  if (!existsSync(path)) return undefined;
  const how = archive ? ` ("${fetchCommand(name)}")` : '';
  return {
    path,
    mend:
      `put an intact copy there, or unset L2O_DATA to use the kit's own${how}; ` +
      'files changed on purpose need a dataset.json beside them: {"variant": "NAME"}',
    variant: variantIn(path),
  };
}

function variantIn(folder: string): string {
  const note = join(folder, 'dataset.json');
  if (!existsSync(note)) return 'official';
  return readJson(note, variantOf, 'write {"variant": "NAME"} into it, or remove it');
}

/** Copies of data sets also say their name as `name`. */
function variantOf(value: unknown): string {
  const { variant, name } = record(value, 'the file');
  return text(variant ?? name, 'variant');
}
