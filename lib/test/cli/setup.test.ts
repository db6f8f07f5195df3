/** Set-up: what makes it install and build, and what it leaves behind when that goes wrong. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ended } from '../../tools/bin/npm.mjs';
import { reasonToBuild, reasonToInstall, SetupError, setUp } from '../../tools/bin/setup.mjs';

const good: Ended = { code: 0, isInterrupted: false };
const bad: Ended = { code: 1, isInterrupted: false };
const stopped: Ended = { code: null, isInterrupted: true };

const packages = ['core', 'tfjs', 'thesis', 'tools'];

let root: string;
let said: string[];
let ran: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'l2o-setup-'));
  said = [];
  ran = [];
  lockWith({ a: '1.0.0' });
  write('tsconfig.json', '{}');
  for (const name of packages) {
    write(`lib/${name}/tsconfig.json`, '{}');
    write(`lib/${name}/package.json`, '{}');
    write(`lib/${name}/src/index.ts`, 'export {};');
  }
  write('lib/core/kernels/index.ts', 'export {};');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function lockWith(versions: Record<string, string>, file = 'package-lock.json', extra = {}): void {
  const packages = Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
  );
  write(file, JSON.stringify({ packages: { '': {}, ...packages, ...extra } }));
}

/** Stand-ins that leave behind what npm and the compiler would. */
function surroundings({ npmEnds = good, compilerEnds = good } = {}) {
  return {
    root,
    say: (line: string) => void said.push(line),
    npm: async (args: string[]) => {
      ran.push(`npm ${args[0]}`);
      mkdirSync(join(root, 'node_modules'), { recursive: true });
      if (npmEnds === good) {
        write('node_modules/.package-lock.json', readFileSync(join(root, 'package-lock.json'), 'utf8'));
      }
      return npmEnds;
    },
    node: async (args: string[]) => {
      const isCompiler = args.some((arg) => arg.endsWith('tsc'));
      ran.push(isCompiler ? 'tsc' : 'kernels');
      if (isCompiler) for (const name of packages) write(`lib/${name}/dist/index.js`, '');
      return compilerEnds;
    },
  };
}

describe('what set-up does', () => {
  it('installs and builds on a fresh clone, says so, and is silent the second time', async () => {
    await setUp(surroundings());
    expect(ran).toEqual(['npm ci', 'tsc', 'kernels']);
    expect(said.join('\n')).toMatch(/Installing .*none yet[\s\S]*Building .*not built/);
    said.length = 0;
    await setUp(surroundings());
    expect(ran).toEqual(['npm ci', 'tsc', 'kernels']);
    expect(said).toEqual([]);
  });

  it('installs again when the lock file changed', async () => {
    await setUp(surroundings());
    lockWith({ a: '2.0.0' });
    expect(reasonToInstall(root)).toMatch(/changed/);
    await setUp(surroundings());
    expect(ran).toEqual(['npm ci', 'tsc', 'kernels', 'npm ci', 'tsc', 'kernels']);
  });

  it('runs npm install where there is no lock file', async () => {
    rmSync(join(root, 'package-lock.json'));
    const outside = surroundings();
    await setUp({
      ...outside,
      npm: async (args) => {
        lockWith({ a: '1.0.0' });
        return outside.npm(args);
      },
    });
    expect(ran[0]).toBe('npm install');
    expect(reasonToInstall(root)).toBeNull();
  });

  it('takes an npm install by hand for what it is', () => {
    lockWith({ a: '1.0.0' }, 'node_modules/.package-lock.json');
    expect(reasonToInstall(root)).toBeNull();
    lockWith({ a: '1.0.1' });
    expect(reasonToInstall(root)).not.toBeNull();
  });

  it('does not miss packages of other platforms', () => {
    lockWith({ a: '1.0.0' }, 'package-lock.json', {
      'node_modules/b-win': { version: '1.0.0', optional: true },
    });
    lockWith({ a: '1.0.0' }, 'node_modules/.package-lock.json');
    expect(reasonToInstall(root)).toBeNull();
    lockWith({ a: '1.0.0' }, 'package-lock.json', { 'node_modules/b': { version: '1.0.0' } });
    expect(reasonToInstall(root)).not.toBeNull();
  });

  it('installs again when the folder comes from another platform', async () => {
    await setUp(surroundings());
    const stamp = join(root, 'node_modules', '.l2o-installed.json');
    writeFileSync(
      stamp,
      JSON.stringify({ ...JSON.parse(readFileSync(stamp, 'utf8')), platform: 'beos-mips' }),
    );
    expect(reasonToInstall(root)).toMatch(/beos-mips/);
  });
});

describe('what makes the build stale', () => {
  const changes: Record<string, () => void> = {
    'a changed source': () => write('lib/thesis/src/index.ts', 'export const a = 1;'),
    'a new source': () => write('lib/thesis/src/deep/new.ts', ''),
    'a removed source': () => rmSync(join(root, 'lib/thesis/src/index.ts')),
    'a changed kernel': () => write('lib/core/kernels/index.ts', 'export const a = 1;'),
    'a changed compiler option': () => write('tsconfig.json', '{ "compilerOptions": {} }'),
    'a changed option of the library': () => write('lib/tfjs/tsconfig.json', '{ "compilerOptions": {} }'),
    'a removed build': () => rmSync(join(root, 'lib/thesis/dist'), { recursive: true }),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(name, async () => {
      await setUp(surroundings());
      expect(reasonToBuild(root)).toBeNull();
      change();
      expect(reasonToBuild(root)).not.toBeNull();
    });
  }

  it('takes away what was compiled of a source that is gone', async () => {
    await setUp(surroundings());
    write('lib/core/dist/gone.js', '');
    write('lib/core/src/new.ts', '');
    await setUp(surroundings());
    expect(existsSync(join(root, 'lib/core/dist/gone.js'))).toBe(false);
    expect(existsSync(join(root, 'lib/core/dist/index.js'))).toBe(true);
  });

  it('not a file written again with the same content', async () => {
    await setUp(surroundings());
    write('lib/thesis/src/index.ts', 'export {};');
    expect(reasonToBuild(root)).toBeNull();
  });

  it('a source edited while the compiler ran', async () => {
    const outside = surroundings();
    await setUp({
      ...outside,
      node: async (args) => {
        write('lib/thesis/src/index.ts', 'export const edited = 1;');
        return outside.node(args);
      },
    });
    expect(reasonToBuild(root)).not.toBeNull();
  });
});

describe('when a step fails', () => {
  it('a failed installation leaves no stamp, explains itself and does not build', async () => {
    await expect(setUp(surroundings({ npmEnds: bad }))).rejects.toThrow(/to fix it/);
    expect(ran).toEqual(['npm ci']);
    expect(reasonToInstall(root)).not.toBeNull();
    await setUp(surroundings());
    expect(reasonToInstall(root)).toBeNull();
  });

  it('a failed build is tried again, even if it worked before', async () => {
    await setUp(surroundings());
    write('lib/thesis/src/index.ts', 'export const a: number = "";');
    await expect(setUp(surroundings({ compilerEnds: bad }))).rejects.toThrow(/compile/);
    write('lib/thesis/src/index.ts', 'export {};');
    expect(reasonToBuild(root)).not.toBeNull();
  });

  it('an interrupted step ends with 130 and no stamp', async () => {
    const failure = await setUp(surroundings({ npmEnds: stopped })).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SetupError);
    expect(failure).toMatchObject({ exitCode: 130 });
    expect(reasonToInstall(root)).not.toBeNull();
  });

  it('a missing npm is named', async () => {
    const missing = Object.assign(new Error('spawn npm ENOENT'), { code: 'ENOENT' });
    const outside = { ...surroundings(), npm: () => Promise.reject(missing) };
    await expect(setUp(outside)).rejects.toThrow(/nodejs\.org/);
  });

  it('the lock is given back', async () => {
    await expect(setUp(surroundings({ npmEnds: bad }))).rejects.toThrow();
    expect(existsSync(join(root, '.cache', 'setup.lock'))).toBe(false);
  });
});

describe('two at once', () => {
  it('the second waits, says so, and finds everything done', async () => {
    await Promise.all([setUp(surroundings()), setUp(surroundings())]);
    expect(ran).toEqual(['npm ci', 'tsc', 'kernels']);
    expect(said.filter((line) => line.includes('waiting'))).toHaveLength(1);
  });
});
