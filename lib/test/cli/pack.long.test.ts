/** A pack: filled from a registry that the test plays, installed from when that is gone. npm is the real one. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DataError, Interrupted, StorageError, UsageError } from '../../core/src/errors.js';
import { projectRoot } from '../../thesis/src/project.js';
import { runNpm } from '../../tools/bin/npm.mjs';
import { fromPack, packName, packOrigin, readPack } from '../../tools/bin/pack.mjs';
import { reasonToInstall, setUp } from '../../tools/bin/setup.mjs';
import { fillPack, installPack } from '../../tools/src/offline/pack.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { integrityOf, startRegistry } from '../support/npm-registry.js';
import { l2o } from './l2o.js';

const published = [
  { name: 'needed', version: '1.0.0' },
  { name: 'optional', version: '2.0.0' },
];

let root: string;
let pack: string;
let server: Server;
let said: string[];

beforeEach(async () => {
  root = await temporaryFolder();
  pack = join(root, 'pack');
  said = [];
  ({ server } = await startRegistry(published, join(root, 'npm')));
});

afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});

/** A checkout in which nothing but the library's build is there. */
function clone(name: string): string {
  const checkout = join(root, name);
  const write = (path: string, content: object | string) => {
    mkdirSync(dirname(join(checkout, path)), { recursive: true });
    writeFileSync(join(checkout, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const asked = { dependencies: { needed: '1.0.0' }, optionalDependencies: { optional: '2.0.0' } };
  const locked = published.map((one) => {
    const { version } = one;
    const extra = one.name === 'optional' ? { optional: true } : {};
    return [`node_modules/${one.name}`, { version, integrity: integrityOf(one), ...extra }];
  });
  const packages = { '': { name: 'kit', workspaces: ['lib/core'], ...asked }, ...Object.fromEntries(locked) };
  const own = {
    'lib/core': { name: 'core', version: '0.1.0' },
    'node_modules/core': { resolved: 'lib/core', link: true },
  };
  write('package.json', { name: 'kit', workspaces: ['lib/core'], ...asked });
  write('package-lock.json', { name: 'kit', lockfileVersion: 3, packages: { ...packages, ...own } });
  write('.npmrc', 'ignore-scripts=true\nfund=false\naudit=false\n');
  write('tsconfig.json', '{}');
  for (const one of ['core', 'tfjs', 'thesis', 'tools']) {
    write(`lib/${one}/src/index.ts`, '');
    write(`lib/${one}/tsconfig.json`, '{}');
    if (one !== 'core') write(`lib/${one}/package.json`, '{}');
  }
  write('lib/core/package.json', { name: 'core', version: '0.1.0' });
  write('lib/core/kernels/index.ts', '');
  return checkout;
}

/** Set-up of a checkout, whose compiler is no matter here. */
const surroundings = (checkout: string) => ({
  root: checkout,
  say: (line: string) => void said.push(line),
  npm: (args: string[]) => runNpm(args, { cwd: checkout }),
  node: async () => ({ code: 0, isInterrupted: false }),
});

const work = (signal = new AbortController().signal) => ({
  onProgress: () => {},
  onReceived: () => {},
  signal,
});

/** Fills the pack where there is network. */
async function fill(options = work()) {
  const here = clone('here');
  await setUp(surroundings(here));
  return fillPack(pack, [], options, here);
}

/** Sets up where there is none. */
async function setUpThere(): Promise<string> {
  await new Promise((resolve) => server.close(resolve));
  const there = clone('there');
  // Another cache, and a registry under another name.
  vi.stubEnv('npm_config_cache', join(root, 'other'));
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  const doing = setUp(fromPack(pack, surroundings(there)));
  await doing.catch((error: unknown) => said.push(String(error)));
  return there;
}

const packagesOf = (checkout: string) =>
  readdirSync(join(checkout, 'node_modules')).filter((name) => !name.startsWith('.'));

function contentOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [
      join(parentPath, name),
      readFileSync(join(parentPath, name), 'latin1'),
    ]),
  );
}

/** Of a package, in npm's cache. */
function contentFile({ name }: { name: string }): string {
  const one = published.find((published) => published.name === name) ?? published[0];
  if (!one) throw new Error('nothing is published');
  const hash = Buffer.from(integrityOf(one).slice('sha512-'.length), 'base64').toString('hex');
  return join(
    pack,
    'npm',
    '_cacache',
    'content-v2',
    'sha512',
    hash.slice(0, 2),
    hash.slice(2, 4),
    hash.slice(4),
  );
}

describe('a pack', () => {
  it('has all that an installation without network needs, and stays as it is', async () => {
    expect(await fill()).toEqual([['dependencies', '4 packages']]);
    expect(readdirSync(pack).sort()).toEqual(['npm', packName]);
    const before = contentOf(pack);
    const there = await setUpThere();
    expect(packagesOf(there).sort()).toEqual(['core', 'needed', 'optional']);
    expect(reasonToInstall(there)).toBeNull();
    expect(contentOf(pack)).toEqual(before);
    expect(readdirSync(join(there, '.cache'))).toEqual([]);
    said.length = 0;
    await setUp(fromPack(pack, surroundings(there)));
    expect(said.filter((line) => line.includes('Installing'))).toEqual([]);
  });

  it.each(['needed', 'optional'])(
    'with a damaged file of the package "%s" installs nothing',
    async (name) => {
      await fill();
      writeFileSync(contentFile({ name }), 'something else');
      const before = contentOf(pack);
      const there = await setUpThere();
      expect(said.join('\n')).toMatch(/the pack is whole \("setup pack .*pack" makes it anew\)/);
      expect(reasonToInstall(there)).not.toBeNull();
      expect(contentOf(pack)).toEqual(before);
    },
  );

  it('is filled once more after that', async () => {
    await fill();
    writeFileSync(contentFile({ name: 'optional' }), 'something else');
    await fillPack(pack, [], work(), join(root, 'here'));
    expect(reasonToInstall(await setUpThere())).toBeNull();
  });

  it('that was not filled to its end is none', async () => {
    const controller = new AbortController();
    const here = clone('here');
    await setUp(surroundings(here));
    server.on('request', () => controller.abort());
    await expect(fillPack(pack, [], work(controller.signal), here)).rejects.toThrow(Interrupted);
    expect(() => readPack(pack, here)).toThrow(/not filled to its end/);
    expect(readdirSync(pack)).toEqual(['npm']);
    await fillPack(pack, [], work(), here);
    expect(readPack(pack, here)).toHaveProperty('packages');
  });

  it('that npm cannot fill says so', async () => {
    const here = clone('here');
    await setUp(surroundings(here));
    await new Promise((resolve) => server.close(resolve));
    await expect(fillPack(pack, [], work(), here)).rejects.toThrow(/npm registry can be reached/);
    expect(existsSync(join(pack, packName))).toBe(false);
  });
});

describe('what cannot be a pack', () => {
  it('is a folder of something else, and stays as it is', async () => {
    mkdirSync(pack);
    writeFileSync(join(pack, 'thesis.tex'), '');
    await expect(fillPack(pack, [], work())).rejects.toThrow(UsageError);
    expect(readdirSync(pack)).toEqual(['thesis.tex']);
    await expect(fillPack('', [], work())).rejects.toThrow(/an empty name/);
  });

  it('is a place where no folder can be made', async () => {
    writeFileSync(pack, '');
    await expect(fillPack(pack, [], work())).rejects.toThrow(StorageError);
  });

  const lock = 'a'.repeat(64);
  it.each([
    ['no folder', undefined, /no pack\.json/],
    ['no pack', '', /no pack\.json/],
    ['a half pack', '{"lock"', /no pack\.json/],
    ['a pack of another version', { ...packOrigin(), lock }, /another package-lock\.json/],
    ['a pack of another machine', { ...packOrigin(), platform: 'vax-vms' }, /vax-vms; this is/],
    ['a pack without its packages', packOrigin(), /not carried whole/],
  ])('to install from: %s', async (_what, content, found) => {
    if (content !== undefined) {
      mkdirSync(pack);
      if (content !== '')
        writeFileSync(join(pack, packName), typeof content === 'string' ? content : JSON.stringify(content));
    }
    expect(() => fromPack(pack, surroundings(projectRoot))).toThrow(found);
    expect(() => readPack(pack)).toThrow(/to fix it: make one .* setup pack/);
  });
});

describe('what a pack has beside the dependencies', () => {
  const write = (parts: object) => {
    mkdirSync(join(pack, 'npm'), { recursive: true });
    writeFileSync(
      join(pack, packName),
      JSON.stringify({ ...packOrigin(), parts, packages: [], registry: '' }),
    );
  };

  it('is installed part by part, and what it lacks is named', async () => {
    write({});
    const { code, stdout } = await l2o('setup', '--offline', pack);
    expect(stdout).toMatch(
      /dependencies +in place\nJupyterLab +not in the pack\nNode +not in the pack\nCIFAR-10 +not in/,
    );
    expect(code).toBe(0);
  });

  it('is explained where it cannot be installed; the others are', async () => {
    write({ lab: 'for Python 3.1', node: '99.0.0', cifar10: 'x' });
    const { parts } = await import('../../tools/src/offline/parts.js');
    vi.spyOn(parts.lab, 'install').mockResolvedValue('installed');
    vi.spyOn(parts.node, 'install').mockRejectedValue(new DataError({ expected: 'a', found: 'b', fix: 'c' }));
    const cifar10 = vi.spyOn(parts.cifar10, 'install').mockResolvedValue('in place already');
    const { rows } = await installPack(pack, work());
    expect(rows.map(([, become]) => become)).toEqual([
      'in place',
      'installed',
      'not installed',
      'in place already',
    ]);
    expect(cifar10).toHaveBeenCalledWith(pack, 'x', expect.anything());
    const { code, stderr } = await l2o('setup', '--offline', pack);
    expect(stderr).toContain('Node 99.0.0\n  expected: a\n  found: b\n  to fix it: c');
    expect(code).toBe(1);
    vi.restoreAllMocks();
  });
});

it('is refused by a fresh clone in which nothing is installed', () => {
  const checkout = join(root, 'fresh');
  cpSync(join(projectRoot, 'lib', 'tools', 'bin'), join(checkout, 'lib', 'tools', 'bin'), {
    recursive: true,
  });
  cpSync(join(projectRoot, 'package-lock.json'), join(checkout, 'package-lock.json'));
  for (const args of [['--offline', pack], [`--offline=${pack}`], ['--offline']]) {
    const program = [join(checkout, 'lib', 'tools', 'bin', 'l2o.mjs'), 'setup', ...args];
    const { status, stderr } = spawnSync(process.execPath, program, { encoding: 'utf8' });
    expect(stderr).toMatch(
      /^expected: .* is a pack for this machine and this checkout\n {2}found: no pack\.json/,
    );
    expect(status).toBe(2);
  }
  expect(existsSync(join(checkout, 'node_modules'))).toBe(false);
  rmSync(checkout, { recursive: true });
});
