/** Brings the data files of an archive: downloads it, checks it, and takes the files out. */
import { createReadStream, existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from 'l2o/internal/errors.js';
import { makeFolder } from 'l2o/internal/node/store/disk.js';
import { whileLocked } from 'l2o/internal/node/store/while-locked.js';
import type { DataFolder } from 'l2o-thesis/internal/data/data-file.js';
import { checkContent } from 'l2o-thesis/internal/data/data-file.js';
import type { Collection, DataArchive, ManifestFile } from 'l2o-thesis/internal/data/manifest.js';
import { keepChecksums, withKnownChecksums } from 'l2o-thesis/internal/data/unpacked.js';
import { checkFolder } from 'l2o-thesis/internal/data/verify.js';
import { type FetchedFile, inDataFolder, writeWhole } from './atomic-write.js';
import { checkArchive, type DownloadOptions, download } from './download.js';
import { tarFiles } from './tar.js';

/**
 * Brings what is missing or damaged in a folder. The archive lies beside the files, as ".part", until they are all there.
 * One process brings it; others wait, and find the files there.
 * @returns the files brought: none when all are intact
 * @throws DataError, StorageError; no half-written file is left but the archive, where the download can go on
 */
export async function fetchArchive(
  collection: Collection,
  archive: DataArchive,
  folder: DataFolder,
  options: DownloadOptions = {},
): Promise<FetchedFile[]> {
  if ((await missingOf(collection, folder)).length === 0) return [];
  if (folder.variant !== 'official') {
    throw new DataError({
      expected: `${folder.path} is a place for the official files`,
      found: `its dataset.json says "${folder.variant}"`,
      fix: 'move that folder elsewhere, and set L2O_DATA to the folder above it to use it',
    });
  }
  const archiveFile = join(folder.path, basename(archive.url));
  const { signal, onWaiting = () => {}, given = archiveFile } = options;
  const bring = async () => {
    const wanted = await missingOf(collection, folder);
    if (wanted.length === 0) return [];
    // One that a person brought another way is left as it is.
    const isGiven = given !== archiveFile || existsSync(given);
    const file = isGiven ? given : `${archiveFile}.part`;
    await (isGiven ? checkArchive(archive, file) : download(archive, file, options));
    const fetched = await unpack(collection, archive, folder, file, wanted, signal);
    if (!isGiven) await rm(file);
    return fetched;
  };
  try {
    await makeFolder(folder.path);
    return await whileLocked(`${archiveFile}.lock`, bring, {
      onWaiting,
      throwIfStopped: () => signal?.throwIfAborted(),
      signal,
    });
  } catch (error) {
    throw inDataFolder(folder.path, error);
  }
}

/** The files that are not there, damaged, or not known to be those of the archive. */
async function missingOf(collection: Collection, folder: DataFolder): Promise<ManifestFile[]> {
  const checks = await checkFolder(collection, folder);
  return collection.files.filter((_, i) => checks[i]?.status !== 'ok' || checks[i].variant !== 'official');
}

async function unpack(
  collection: Collection,
  archive: DataArchive,
  folder: DataFolder,
  part: string,
  wanted: readonly ManifestFile[],
  signal: AbortSignal | undefined,
): Promise<FetchedFile[]> {
  const fetched: FetchedFile[] = [];
  const known = withKnownChecksums(collection, folder).files.map(({ file, md5 }) => [file, md5] as const);
  const checksums = new Map(known.flatMap(([file, md5]) => (md5 === undefined ? [] : [[file, md5]])));
  const unpacked = createGunzip();
  // Its errors come out of the loop.
  pipeline(createReadStream(part), unpacked, () => undefined);
  try {
    const most = Math.max(...collection.files.map(({ bytes }) => bytes));
    for await (const { name, content } of tarFiles(unpacked, most)) {
      signal?.throwIfAborted();
      const entry = wanted.find(({ file }) => name === `${archive.folder}/${file}`);
      if (!entry) continue;
      checksums.set(entry.file, checkContent(content, entry, folder).md5);
      fetched.push(await writeWhole(collection, folder, entry.file, (path) => writeFile(path, content)));
    }
  } finally {
    unpacked.destroy();
  }
  const missing = wanted.find(({ file }) => !fetched.some((one) => one.file === file));
  if (!missing) {
    await keepChecksums(archive, folder, Object.fromEntries(checksums));
    return fetched;
  }
  throw new DataError({
    expected: `${archive.url} has the file ${archive.folder}/${missing.file}`,
    found: 'no such file in it',
    fix: 'bring the manifest back with "git checkout -- data/manifest.json"',
  });
}
