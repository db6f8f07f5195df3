/** Data sets by name, each read and checked once per process. */
import { ownDataFolder } from '../project.js';
import { readCifar10 } from './cifar10.js';
import type { DatasetName, ImageDataset } from './dataset.js';
import { type DataFolder, locate } from './locate.js';
import { type Collection, collectionNamed } from './manifest.js';
import { readMnist } from './mnist.js';

export type { DatasetName } from './dataset.js';

type Reader = (collection: Collection, folder: DataFolder) => Promise<ImageDataset>;

const readers: Readonly<Record<DatasetName, Reader>> = { mnist: readMnist, cifar10: readCifar10 };

/** By name and the folder of one's own that was set. */
const loaded = new Map<string, Promise<ImageDataset>>();

/**
 * The images of a data set, from `L2O_DATA` or from where the kit has them.
 * @throws DataError when a file is missing, damaged or of the wrong kind
 */
export function loadDataset(name: DatasetName): Promise<ImageDataset> {
  const key = `${name} ${ownDataFolder() ?? ''}`;
  const known = loaded.get(key);
  if (known) return known;
  const loading = read(name);
  loaded.set(key, loading);
  // A failure is not kept: once the file is mended, the next call finds it.
  loading.catch(() => loaded.delete(key));
  return loading;
}

async function read(name: DatasetName): Promise<ImageDataset> {
  const collection = collectionNamed(name);
  return readers[name](collection, locate(collection));
}
