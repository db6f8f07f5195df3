/** How each part gets into a pack, and from it to its place. */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from 'l2o/internal/errors.js';
import { archiveFolder } from 'l2o-thesis/internal/data/locate.js';
import { collectionNamed, manifestFix } from 'l2o-thesis/internal/data/manifest.js';
import { keptNode } from '../../bin/kept-node.mjs';
import { download } from '../data/download.js';
import { fetchCollection } from '../data/fetch.js';
import { isUpToDate, labFolder, packEnvironment, prepareEnvironment } from '../jupyter/environment.js';
import { packNode, setUpNode } from '../node/setup.js';
import type { PackPart, PackPartName } from './part.js';

const here = 'in place already';

const lab: PackPart = {
  title: 'JupyterLab',
  isHere: () => isUpToDate(),
  async fill(pack, aside, work) {
    const wheels = join(pack, 'wheels');
    // Some may be of an earlier list.
    await fs.rm(wheels, { recursive: true, force: true });
    return `for Python ${await packEnvironment(aside, wheels, work)}`;
  },
  async install(pack, _, work) {
    if (await isUpToDate()) return here;
    await prepareEnvironment({ wheels: join(pack, 'wheels'), ...work });
    return `installed in ${labFolder}`;
  },
};

const node: PackPart = {
  title: 'Node',
  isHere: async () => keptNode() !== undefined,
  fill: (pack, _, { signal }) => packNode(pack, signal),
  async install(pack, version, work) {
    const { state } = await setUpNode({ packed: { version, folder: pack }, ...work });
    return `${version}, ${{ brought: 'installed', there: here, needless: 'not needed: this one is as new' }[state]}`;
  },
};

const archiveName = 'cifar10.tar.gz';

const cifar10: PackPart = {
  title: 'CIFAR-10',
  isHere: async () => existsSync(archiveFolder(collectionNamed('cifar10')).path),
  async fill(pack, _, { onProgress, onReceived, signal }) {
    const { archive } = collectionNamed('cifar10');
    if (!archive) {
      const expected = 'data/manifest.json says from where CIFAR-10 comes';
      throw new DataError({ expected, found: 'no archive', fix: manifestFix });
    }
    const onStart = (words: string) => onProgress(`${words} ...`);
    await download(archive, join(pack, archiveName), { signal, onStart, onProgress: onReceived });
    return archive.url;
  },
  async install(pack, _, { signal }) {
    const fetched = await fetchCollection('cifar10', { given: join(pack, archiveName), signal });
    return fetched.length === 0 ? here : 'installed';
  },
};

export const packParts: Readonly<Record<PackPartName, PackPart>> = { lab, node, cifar10 };
