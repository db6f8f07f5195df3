/** A Node from an npm registry that the test plays itself, brought by npm itself. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Interrupted } from '../../core/src/errors.js';
import { choiceName, keepNode, keptNode } from '../../tools/bin/kept-node.mjs';
import { nodePackage } from '../../tools/bin/node-package.mjs';
import { describeNode } from '../../tools/src/cli/setup-node.js';
import { NodeError, packNode, removeNode, setUpNode } from '../../tools/src/node/setup.js';
import { fakeNodeFiles, writeFakeNode } from '../support/fake-node.js';
import { startRegistry } from '../support/npm-registry.js';

const name = nodePackage ?? '';

/** What the registry has: by version, what its Node says that it is; nothing where there is no Node in it. */
const published = Object.entries({
  '24.1.0': '24.1.0',
  '24.98.0': '24.98.0',
  '25.1.0': '25.1.0',
  '27.1.0': '',
  '26.99.0': 'something else',
}).map(([version, says]) => ({
  name,
  version,
  bin: says && { node: 'bin/node' },
  files: fakeNodeFiles(says),
}));

let root: string;
let folder: string;
let server: Server;
let requests: string[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'l2o-node-'));
  folder = join(root, 'cache', 'own-node');
  ({ server, requests } = await startRegistry(published, join(root, 'npm')));
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
  rmSync(root, { recursive: true, force: true });
});

/** All that is in the folder; none where there is no folder. */
const names = () => (existsSync(folder) ? readdirSync(folder) : []);

// Windows runs no scripts as programs.
describe.skipIf(process.platform === 'win32' || name === '')('setup node', () => {
  it('brings the newest of its major version from the registry that npm is set to; --remove undoes it', async () => {
    const lines: string[] = [];
    const onProgress = (line: string) => void lines.push(line);
    const brought = await setUpNode({ folder, present: '20.19.0', onProgress });
    expect(brought).toMatchObject({ state: 'brought', version: '24.98.0' });
    expect(brought.size).toBeGreaterThan(0);
    expect(lines).toEqual([
      expect.stringMatching(
        /^Node 24\.98\.0 from the npm package .*: about \d+ MB on the disk, \d+ MB to download/,
      ),
    ]);
    expect(keptNode(folder)?.version).toBe('24.98.0');
    expect(existsSync(keptNode(folder)?.file ?? '')).toBe(true);
    expect(names()).toHaveLength(2);

    requests.length = 0;
    expect(await setUpNode({ folder, present: '20.19.0' })).toMatchObject({ state: 'there' });
    expect(requests.filter((url) => url.endsWith('.tgz'))).toEqual([]);

    expect(await removeNode({ folder })).toBeGreaterThan(0);
    expect(existsSync(join(root, 'cache'))).toBe(false);
    expect(await removeNode({ folder })).toBe(0);
  });

  it('brings none that is no newer than the one at hand', async () => {
    const result = await setUpNode({ folder, present: '24.98.0' });
    expect(result).toMatchObject({ state: 'needless', version: '24.98.0' });
    expect(requests.filter((url) => url.endsWith('.tgz'))).toEqual([]);
    expect(describeNode(result)).toMatch(/^Nothing is needed/);
  });

  it('removes one that does not run here, and keeps the one that was there', async () => {
    const before = { version: '24.50.0', file: writeFakeNode(join(folder, 'before'), '24.50.0') };
    keepNode(folder, before);
    const failure = setUpNode({ folder, present: '20.19.0', major: 26 });
    await expect(failure).rejects.toThrow(NodeError);
    await expect(failure).rejects.toThrow(/runs on this machine\n {2}found: it says "something else"/);
    expect(keptNode(folder)).toEqual(before);
    expect(names().sort()).toEqual(['before', choiceName]);
  });

  it('says so where there is no program in the package, and leaves nothing', async () => {
    const failure = setUpNode({ folder, present: '20.19.0', major: 27 });
    await expect(failure).rejects.toThrow(NodeError);
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });

  it('takes the place of the one that was there, and of what an interrupted set-up left', async () => {
    keepNode(folder, { version: '24.50.0', file: writeFakeNode(join(folder, 'before'), '24.50.0') });
    mkdirSync(join(folder, '24.98.0-1'));
    writeFileSync(join(folder, `${choiceName}.1.tmp`), '');
    await setUpNode({ folder, present: '20.19.0' });
    expect(keptNode(folder)?.version).toBe('24.98.0');
    expect(names()).toHaveLength(2);
  });

  it('says what npm says where the registry cannot be reached, and leaves nothing', async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(setUpNode({ folder, present: '20.19.0' })).rejects.toThrow(/found: .*ECONNREFUSED/);
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });

  it('brings one that was packed, without the registry', async () => {
    const { signal } = new AbortController();
    const version = await packNode(root, signal);
    expect(version).toMatch(/^24\./);
    await new Promise((resolve) => server.close(resolve));
    const options = { folder, present: '20.19.0', packed: { version, folder: root } };
    expect(await setUpNode(options)).toMatchObject({ state: 'brought', version });
    expect(keptNode(folder)?.version).toBe(version);
    expect(await setUpNode(options)).toMatchObject({ state: 'there' });
  });

  it('says so where the packed one is damaged, and leaves nothing', async () => {
    const version = await packNode(root, new AbortController().signal);
    truncateSync(join(root, `${name}-${version}.tgz`), 100);
    const failure = setUpNode({ folder, present: '20.19.0', packed: { version, folder: root } });
    await expect(failure).rejects.toThrow(/the pack is whole/);
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });

  it('says so where there is no such version', async () => {
    await expect(setUpNode({ folder, present: '20.19.0', major: 30 })).rejects.toThrow(/no such version of/);
  });

  it('stops at Ctrl-C, and leaves nothing', async () => {
    const controller = new AbortController();
    server.on('request', ({ url = '' }) => url.endsWith('.tgz') && controller.abort());
    const stopped = setUpNode({ folder, present: '20.19.0', signal: controller.signal });
    await expect(stopped).rejects.toThrow(Interrupted);
    expect(existsSync(join(root, 'cache'))).toBe(false);
  });
});

describe('what is said of it', () => {
  it('is the version, the place with its size, and how to undo it', () => {
    expect(
      describeNode({ state: 'brought', version: '24.1.0', folder: '/there', size: 189e6 }),
    ).toBe(`Node 24.1.0 is in place: l2o and the notebooks' kernel go on with it.
  place           /there, 189 MB
  not for a call  L2O_NODE=0
  to undo it      npm run l2o -- setup node --remove
`);
  });
});
