/**
 * What the check of an archive knew of the files in it. It is kept beside them when they are unpacked: the checksum of each, bound
 * to that of the archive.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { record, text, texts } from 'l2o/internal/data/json.js';
import { readJson } from 'l2o/internal/node/data/read-file.js';
import { writeAtomically } from 'l2o/internal/node/store/disk.js';
import type { DataFolder } from './data-file.js';
import type { Collection, DataArchive } from './manifest.js';

const noteName = 'checksums.json';

/**
 * The collection with the checksums of its files, where they were unpacked from its very archive.
 * @throws DataError when the note beside them is damaged
 */
export function withKnownChecksums(collection: Collection, { path }: Pick<DataFolder, 'path'>): Collection {
  const { archive, files } = collection;
  const note = join(path, noteName);
  if (!archive || !existsSync(note)) return collection;
  const { md5, known } = readJson(
    note,
    noteOf,
    `remove it, and get the files with "npm run l2o -- data fetch ${collection.name}"`,
  );
  if (md5 !== archive.md5) return collection;
  const withKnown = files.map((entry) => {
    const md5 = known[entry.file];
    return md5 === undefined ? entry : { md5, ...entry };
  });
  return { ...collection, files: withKnown };
}

/** @param known MD5 by file @throws StorageError */
export function keepChecksums(
  { md5 }: DataArchive,
  { path }: DataFolder,
  known: Readonly<Record<string, string>>,
): Promise<void> {
  const content = `${JSON.stringify({ archive: md5, files: known }, null, 2)}\n`;
  return writeAtomically(path, noteName, Buffer.from(content));
}

function noteOf(value: unknown) {
  const { archive, files } = record(value, 'the file');
  return { md5: text(archive, 'archive'), known: texts(files, 'files') };
}
