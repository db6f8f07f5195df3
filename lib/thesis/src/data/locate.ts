/** Where the files of a collection lie: in a folder of one's own, in an npm package, or in the checkout. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { record, SchemaError, text } from 'l2o/internal/data/json.js';
import { DataError } from 'l2o/internal/errors.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { ownDataFolder, projectRoot } from '../project.js';
import { type DataFolder, findDataFile } from './data-file.js';
import { type Collection, type DataPackage, readManifest } from './manifest.js';

/** @throws DataError when `L2O_DATA` names no folder, or a damaged dataset.json stands in it */
export function locate(collection: Collection): DataFolder {
  const { name, package: source, archive } = collection;
  if (source) return ownFolder(collection) ?? packageFolder(source);
  if (archive) return ownFolder(collection) ?? archiveFolder(collection);
  const fix =
    `bring it back with "git checkout -- data/${name}"; or, where it was made anew on purpose, ` +
    'record it with "npm run l2o -- data record"';
  return { path: join(projectRoot, 'data', name), fix, variant: 'official' };
}

/** The folder of the checkout that takes the files of an archive, also before they are fetched. */
export function archiveFolder({ name }: Collection): DataFolder {
  const path = join(projectRoot, 'data', name);
  return {
    path,
    fix: `get it with "${fetchCommand(name)}", or set L2O_DATA to a folder that has it in ${name}/`,
    ...variantIn(path, name),
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
    fix: 'bring it back with "npm run l2o -- data fetch"',
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

/**
 * Where a folder of one's own has the collection: under its name, or right in it.
 * @returns undefined where it has others alone: then this one is the kit's own
 */
function ownFolder({ name, archive, files }: Collection): DataFolder | undefined {
  const parent = ownDataFolder();
  if (parent === undefined) return undefined;
  if (!statSync(parent, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DataError({
      expected: 'L2O_DATA names a folder of data sets',
      found: contentOf(parent),
      fix: "make the folder, or unset L2O_DATA to use the kit's own copies",
    });
  }
  const path = placeIn(parent, { name, files });
  if (path === undefined) {
    requireAny(parent);
    return undefined;
  }
  const how = archive ? ` ("${fetchCommand(name)}")` : '';
  return copyIn(path, name, `put an intact copy there, or unset L2O_DATA to use the kit's own${how}`);
}

/** The collection in a folder that a person names: under its name, or right in it. @throws DataError where it is not there */
export function locateIn(parent: string, { name, files }: Collection): DataFolder {
  const path = placeIn(parent, { name, files });
  if (path !== undefined) return copyIn(path, name, 'put an intact copy there');
  throw new DataError({
    expected: `${parent} has the images of ${name}: the folder ${name}/, or their files (${files[0]?.file}, ...)`,
    found: contentOf(parent),
    fix: `name a folder that has them; "${fetchCommand(name)}" brings the official ones`,
  });
}

function copyIn(path: string, name: string, fix: string): DataFolder {
  return {
    path,
    fix:
      `${fix}; files changed on purpose need a dataset.json beside them: {"variant": "NAME", "copyOf": "${name}"}, ` +
      'without "copyOf" where they are other images',
    ...variantIn(path, name),
  };
}

/** What is found where a folder of data sets was expected. */
function contentOf(parent: string): string {
  const found = statSync(parent, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return `${parent} ${found ? 'is no folder' : 'does not exist'}`;
  const names = readdirSync(parent).slice(0, 5);
  return `${parent} with ${names.length > 0 ? names.join(', ') : 'nothing in it'}`;
}

function placeIn(parent: string, { name, files }: Pick<Collection, 'name' | 'files'>): string | undefined {
  const folder = join(parent, name);
  if (existsSync(folder)) return folder;
  return files.some((entry) => findDataFile({ path: parent }, entry)) ? parent : undefined;
}

/** Collections that a person may have in a folder of their own. */
function ownable(): Collection[] {
  return readManifest().filter((one) => one.package ?? one.archive);
}

/** @throws DataError where a folder of data sets has none */
function requireAny(parent: string): void {
  const known = ownable();
  if (known.some((one) => placeIn(parent, one) !== undefined)) return;
  throw new DataError({
    expected: `L2O_DATA names a folder that has ${known.map(({ name }) => `${name}/`).join(' or ')}, or their files (${known.flatMap(({ files: [first] }) => first?.file ?? []).join(', ')}, ...)`,
    found: contentOf(parent),
    fix: "put the files there, name another folder, or unset L2O_DATA to use the kit's own copies",
  });
}

/** Where images come from, in words, where `L2O_DATA` has a say in it. @throws DataError as `locate` */
export function sourcesInWords(names: readonly string[]): string | undefined {
  if (ownDataFolder() === undefined || names.length === 0) return undefined;
  const sources = ownable()
    .filter(({ name }) => names.includes(name))
    .map((collection) => {
      const own = ownFolder(collection);
      if (own === undefined) return `${collection.name} the kit's own (L2O_DATA has none)`;
      return `${collection.name} from ${own.path}${own.variant === 'official' ? '' : ` (${own.variant})`}`;
    });
  return `Images: ${sources.join(', ')}.`;
}

/** What a folder's owner says of the files in it. */
function variantIn(folder: string, collection: string): Pick<DataFolder, 'variant' | 'foreign'> {
  const note = join(folder, 'dataset.json');
  if (!existsSync(note)) return { variant: 'official' };
  return readJson(
    note,
    (value) => variantOf(value, collection),
    `write {"variant": "NAME", "copyOf": "${collection}"} into it, or remove it`,
  );
}

/** Copies of data sets also say their name as `name`; one that begins like the data set's ("cifar10-jpeg") is a copy of it. */
function variantOf(value: unknown, collection: string): Pick<DataFolder, 'variant' | 'foreign'> {
  const { variant: own, name, copyOf } = record(value, 'the file');
  const variant = text(own ?? name, 'variant');
  if (!/^[\p{L}\p{N}\p{P}\p{S} ]{1,60}$/u.test(variant))
    throw new SchemaError('variant', 'a name of 1 to 60 characters on one line');
  if (variant === 'official') return { variant };
  const original = copyOf === undefined ? text(name ?? variant, 'name') : text(copyOf, 'copyOf');
  const isCopy =
    copyOf === undefined ? original.toLowerCase().startsWith(collection) : original === collection;
  return { variant, ...(!isCopy && { foreign: true }) };
}
