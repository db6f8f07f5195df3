/** What a pack may have beside the dependencies: how each part gets into it, and from it to its place. */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from 'l2o/internal/errors.js';
import { collectionNamed, manifestFix } from 'l2o-thesis/internal/data/manifest.js';
import type { PackPart } from '../../bin/pack.mjs';
import { download } from '../data/download.js';
import { fetchCollection } from '../data/fetch.js';
import { isUpToDate, labFolder, packEnvironment, prepareEnvironment } from '../jupyter/environment.js';
import { packNode, setUpNode } from '../node/setup.js';
import type { Work } from '../programs/work.js';

export interface PackWork extends Work {
  readonly signal: AbortSignal;
  /** Told of a large download how many bytes are there. */
  readonly onReceived: (received: number, bytes: number) => void;
}

interface Part {
  readonly title: string;
  /**
   * @param aside a folder for what is of no use afterwards
   * @returns the version
   */
  fill(pack: string, aside: string, work: PackWork): Promise<string>;
  /** @returns what has become of it, in words */
  install(pack: string, version: string, work: Omit<PackWork, 'onReceived'>): Promise<string>;
}

const here = 'in place already';

export const parts: Readonly<Record<PackPart, Part>> = {
  lab: {
    title: 'JupyterLab',
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
  },
  node: {
    title: 'Node',
    fill: (pack, _, { signal }) => packNode(pack, signal),
    async install(pack, version, work) {
      const { state } = await setUpNode({ packed: { version, folder: pack }, ...work });
      return `${version}, ${{ brought: 'installed', there: here, needless: 'not needed: this one is as new' }[state]}`;
    },
  },
  cifar10: {
    title: 'CIFAR-10',
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
  },
};

const archiveName = 'cifar10.tar.gz';
