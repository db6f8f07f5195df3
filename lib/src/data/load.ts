/** Data sets by name, each read and checked once per process. */
import type { ImageDataset } from './dataset.js';
import { locate } from './locate.js';
import { collectionNamed } from './manifest.js';
import { readMnist } from './mnist.js';

export type DatasetName = 'mnist';

const loaded = new Map<DatasetName, Promise<ImageDataset>>();

/**
 * The images of a data set, from `L2O_DATA` or from the package that carries them.
 * @throws DataError when a file is missing, damaged or of the wrong kind
 */
export function loadDataset(name: DatasetName): Promise<ImageDataset> {
  const known = loaded.get(name);
  if (known) return known;
  const loading = read(name);
  loaded.set(name, loading);
  // A failure is not kept: once the file is mended, the next call finds it.
  loading.catch(() => loaded.delete(name));
  return loading;
}

async function read(name: DatasetName): Promise<ImageDataset> {
  const collection = collectionNamed(name);
  return readMnist(collection, locate(collection));
}
