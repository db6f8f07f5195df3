/** Data sets by name, each read and checked once per process. */

import type { ImageDataset, ThesisDataset } from 'l2o/internal/data/dataset.js';
import { ownDataset } from 'l2o/internal/data/own.js';
import { DataError } from 'l2o/internal/errors.js';
import { nearest } from 'l2o/internal/nearest.js';
import { ownDataFolder } from '../project.js';
import { readCifar10 } from './cifar10.js';
import type { DataFolder } from './data-file.js';
import { locate, locateIn } from './locate.js';
import { type Collection, collectionNamed } from './manifest.js';
import { readMnist } from './mnist.js';

type Reader = (collection: Collection, folder: DataFolder) => Promise<ImageDataset>;

const readers: Readonly<Record<ThesisDataset, Reader>> = { mnist: readMnist, cifar10: readCifar10 };

/** By name and the folder of one's own that was named or set. */
const loaded = new Map<string, Promise<ImageDataset>>();

/**
 * The images of a data set: one of one's own (`datasetFrom`), or one of the thesis, from `L2O_DATA` or from where the kit has
 * them.
 * @param parent the folder that has the thesis' images instead
 * @throws DataError when there is none of this name, a file is missing, damaged or of the wrong kind
 */
export async function loadDataset(name: string, parent?: string): Promise<ImageDataset> {
  const own = ownDataset(name);
  if (own) return own;
  if (!isOfTheThesis(name)) {
    const known = Object.keys(readers);
    throw new DataError({
      expected: `A data set is one of ${known.join(', ')}, or one that was made here`,
      found: `"${name}"`,
      fix: `take the nearest: ${nearest(name, known, 1)}; or make it: datasetFrom("${name}", ...)`,
    });
  }
  const key = JSON.stringify([name, parent ?? null, ownDataFolder() ?? null]);
  const known = loaded.get(key);
  if (known) return known;
  const loading = read(name, parent);
  loaded.set(key, loading);
  // A failure is not kept: once the file is fixed, the next call finds it.
  loading.catch(() => loaded.delete(key));
  return loading;
}

function isOfTheThesis(name: string): name is ThesisDataset {
  return name in readers;
}

async function read(name: ThesisDataset, parent: string | undefined): Promise<ImageDataset> {
  const collection = collectionNamed(name);
  return readers[name](collection, parent === undefined ? locate(collection) : locateIn(parent, collection));
}
