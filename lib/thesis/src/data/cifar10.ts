/** CIFAR-10, split as the thesis splits it (2.3.4): 50,000 images for training, 10,000 for testing, none for validation. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageDataset, ImageSplit } from 'l2o/internal/data/dataset.js';
import { DataError } from 'l2o/internal/errors.js';
import { channels, checkKind, checkRecords, classes, side, unpackRecords } from './cifar-records.js';
import type { DataFolder } from './data-file.js';
import {
  type CheckedContent,
  checkContent,
  described,
  findDataFile,
  readDataFile,
  unverified,
} from './data-file.js';
import { type Collection, fileNamed, type ManifestFile } from './manifest.js';
import { withKnownChecksums } from './unpacked.js';

const trainingFiles = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
const testFile = 'test_batch.bin';

/** @throws DataError when a file is missing, damaged or of the wrong kind */
export async function readCifar10(collection: Collection, folder: DataFolder): Promise<ImageDataset> {
  const known = withKnownChecksums(collection, folder);
  const files: (CheckedContent & { file: string })[] = [];
  const read = async (names: readonly string[]) => {
    const contents: Buffer[] = [];
    for (const file of names) {
      const { content, md5, variant } = await readBatchFile(folder, fileNamed(known, file));
      contents.push(content);
      files.push({ file, md5, variant });
    }
    return unpackRecords(contents);
  };
  const train = await read(trainingFiles);
  const test = await read([testFile]);
  const about = described(files, folder);
  if (about.variant === unverified) {
    checkClasses(train, 'training', folder);
    checkClasses(test, 'test', folder);
  }
  return {
    name: 'cifar10',
    ...about,
    height: side,
    width: side,
    channels,
    classes,
    train,
    validation: { images: new Uint8Array(), labels: new Uint8Array(), count: 0 },
    test,
  };
}

/**
 * One of its files, checked. In a folder that names a variant it may have any number of whole records.
 * @throws DataError when it is missing, damaged or of the wrong kind
 */
export async function readBatchFile(
  folder: DataFolder,
  entry: ManifestFile,
): Promise<CheckedContent & { readonly content: Buffer }> {
  const path = findDataFile(folder, entry);
  if (path === undefined) refuseOtherVersion(folder, entry);
  const content = await readDataFile(folder, entry);
  const place = path ?? entry.file;
  checkKind(content, place, binaryFix(folder));
  const checked = checkContent(content, entry, folder);
  checkRecords(content, place, folder.fix);
  return { content, ...checked };
}

/** The same images are also offered for Python and for Matlab, and each version unpacks into a folder of its own. */
function refuseOtherVersion(folder: DataFolder, { file, name }: ManifestFile): void {
  const stem = file.replace('.bin', '');
  const others: Readonly<Record<string, string>> = {
    [stem]: 'the Python version',
    [`${stem}.mat`]: 'the Matlab version',
    'cifar-10-batches-py': 'the Python version',
    'cifar-10-batches-mat': 'the Matlab version',
    'cifar-10-batches-bin': 'the binary version, one folder deeper',
  };
  const other = Object.keys(others).find((one) => existsSync(join(folder.path, one)));
  if (other === undefined) return;
  throw new DataError({
    expected: `${file} (${name}) lies in ${folder.path}`,
    found: `${other}: ${others[other]}`,
    fix: binaryFix(folder),
  });
}

function binaryFix({ fix }: DataFolder): string {
  return `put the six .bin files of the binary version (cifar-10-binary.tar.gz) right into the folder; or ${fix}`;
}

/** The official files have every class equally often, in either split. */
function checkClasses({ labels, count }: ImageSplit, name: string, { path, fix }: DataFolder): void {
  const counts = Array.from({ length: classes }, (_, own) => labels.filter((label) => label === own).length);
  if (counts.every((own) => own === count / classes)) return;
  throw new DataError({
    expected: `The ${name} files of CIFAR-10 in ${path} have ${count / classes} images of each class`,
    found: `${counts.join(', ')} images`,
    fix,
  });
}
