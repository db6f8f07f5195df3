/** Which build of the kernels is taken: by a trial, once on a machine, and remembered. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chooseBuild, chosenBuild, rememberedTrial } from '../../core/src/engine/kernels/chosen-build.js';
import { whyNoBuild } from '../../core/src/engine/kernels/module.js';
import { Runtime } from '../../core/src/engine/kernels/runtime.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { isWon, type Trial, tryWide } from '../../core/src/engine/kernels/try-wide.js';
import { cacheFolder } from '../../core/src/platform.js';

const won: Trial = { sameBits: true, gain: 1.5 };

const untold = () => {
  throw new Error('nobody asked for a trial');
};

describe('the build that is taken', () => {
  it('can be asked about without a change of V8, which holds for the whole process', () => {
    whyNoBuild('fma');
    // Of V8's flags, among other things.
    const before = cachedDataVersionTag();
    whyNoBuild('wide');
    expect(cachedDataVersionTag()).toBe(before);
  });

  it.each([
    ['won', won, { build: 'wide', gain: 1.5 }],
    [
      'as fast as fma',
      { ...won, gain: 1 },
      { build: 'fma', whyNotWide: 'it took 1.00 times as long as fma in a trial' },
    ],
    [
      'slower',
      { ...won, gain: 0.5 },
      { build: 'fma', whyNotWide: 'it took 2.00 times as long as fma in a trial' },
    ],
    [
      'of other bits',
      { sameBits: false, gain: 2 },
      { build: 'fma', whyNotWide: 'it computed other bits than fma in a trial' },
    ],
  ])('follows a trial: %s', (_what, trial, choice) => {
    const grounds = { whyNotFma: undefined, whyUntried: undefined, trial: () => trial };
    expect(chooseBuild(grounds)).toEqual(choice);
    expect(isWon(trial)).toBe(choice.build === 'wide');
  });

  it('needs no trial where there is no choice', () => {
    expect(chooseBuild({ whyNotFma: 'none', whyUntried: 'old', trial: untold })).toEqual({
      build: 'plain',
      whyNotWide: 'none',
    });
    expect(chooseBuild({ whyNotFma: undefined, whyUntried: 'old', trial: untold })).toEqual({
      build: 'fma',
      whyNotWide: 'old',
    });
  });

  it.skipIf(whyNoBuild('fma') !== undefined)('is not the wide one where L2O_WIDE=0 says so', () => {
    vi.stubEnv('L2O_WIDE', '0');
    expect(chooseBuild()).toEqual({ build: 'fma', whyNotWide: 'switched off by L2O_WIDE=0' });
    vi.unstubAllEnvs();
  });

  it('is that of the kernels of this process, and of the threads that it starts', async () => {
    expect(theRuntime().build).toBe(chosenBuild().build);
    expect(getEnvironmentData('l2o kernels')).toEqual(chosenBuild());
    // As in a thread: its modules are its own, the data are those of who started it.
    setEnvironmentData('l2o kernels', { build: 'plain', whyNotWide: 'told' });
    vi.resetModules();
    const inThread = await import('../../core/src/engine/kernels/chosen-build.js');
    expect(inThread.chosenBuild()).toEqual({ build: 'plain', whyNotWide: 'told' });
    setEnvironmentData('l2o kernels', chosenBuild());
  });
});

it('modules of rules say for which build they are: V8 shares fast code among those of the same bytes', () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const runtime = new Runtime('plain');
  const { bytes, length } = runtime.rule(empty);
  const module = runtime.heap.bytes(bytes, length);
  expect(module.subarray(0, empty.length)).toEqual(empty);
  expect(Buffer.from(module.subarray(empty.length)).toString('latin1')).toContain('plain');
});

describe('the folder of caches', () => {
  const { platform } = process;
  afterEach(() => {
    Object.defineProperty(process, 'platform', { value: platform });
    vi.unstubAllEnvs();
  });

  it.each([
    ['linux', {}, '/home/me/.cache/l2o/'],
    ['linux', { XDG_CACHE_HOME: '/caches' }, '/caches/l2o/'],
    ['linux', { XDG_CACHE_HOME: 'not/from/the/root' }, '/home/me/.cache/l2o/'],
    ['darwin', { XDG_CACHE_HOME: '/caches' }, '/home/me/Library/Caches/l2o/'],
    ['win32', {}, '/home/me/AppData/Local/l2o/'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/l2o/'],
  ])('is on %s, with %j, %s', (system, environment, folder) => {
    const all = { XDG_CACHE_HOME: '', LOCALAPPDATA: '', HOME: '/home/me', USERPROFILE: '/home/me' };
    for (const [name, value] of Object.entries({ ...all, ...environment })) vi.stubEnv(name, value);
    Object.defineProperty(process, 'platform', { value: system });
    expect(cacheFolder()).toEqual(pathToFileURL(folder));
  });

  it('is none for a user without a home', () => {
    vi.stubEnv('XDG_CACHE_HOME', '');
    vi.spyOn(os, 'homedir').mockImplementation(() => {
      throw new Error('uv_os_homedir');
    });
    expect(cacheFolder()).toBeUndefined();
    vi.restoreAllMocks();
  });
});

describe('a trial', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'l2o-trials-')), 'trials');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

  it('is made once, and remembered', () => {
    expect(rememberedTrial(pathToFileURL(`${folder}/`), () => won)).toEqual(won);
    expect(rememberedTrial(pathToFileURL(`${folder}/`), untold)).toEqual(won);
    const [name, ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toMatchObject({
      node: process.versions.node,
      processor: expect.any(String),
      kernels: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('that another process has made meanwhile does no harm', () => {
    const other: Trial = { sameBits: true, gain: 1.25 };
    rememberedTrial(
      pathToFileURL(`${folder}/`),
      () => rememberedTrial(pathToFileURL(`${folder}/`), () => other) && won,
    );
    expect(rememberedTrial(pathToFileURL(`${folder}/`), untold)).toEqual(won);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it.each(['', '{"sameBits": tr', '{"sameBits": true}', '[]'])(
    'that is remembered as %j is made again',
    (text) => {
      rememberedTrial(pathToFileURL(`${folder}/`), () => won);
      const [name] = readdirSync(folder);
      writeFileSync(join(folder, name), text);
      expect(rememberedTrial(pathToFileURL(`${folder}/`), () => ({ ...won, gain: 3 })).gain).toBe(3);
      expect(rememberedTrial(pathToFileURL(`${folder}/`), untold).gain).toBe(3);
    },
  );

  it('that was lost on time is made again by the next process, one with other bits is not', () => {
    const lost = { sameBits: true, gain: 0.7 };
    expect(rememberedTrial(pathToFileURL(`${folder}/`), () => lost)).toEqual(lost);
    const other = { sameBits: false, gain: 2 };
    expect(rememberedTrial(pathToFileURL(`${folder}/`), () => other)).toEqual(other);
    expect(rememberedTrial(pathToFileURL(`${folder}/`), untold)).toEqual(other);
  });

  it('that fails leaves the build that is there', () => {
    const trial = () => {
      throw new Error('no memory');
    };
    expect(chooseBuild({ whyNotFma: undefined, whyUntried: undefined, trial })).toEqual({
      build: 'fma',
      whyNotWide: 'its trial failed: no memory',
    });
  });

  it('is made each time where it cannot be remembered', () => {
    writeFileSync(folder, 'a file where the folder should be');
    expect(rememberedTrial(pathToFileURL(`${folder}/`), () => won)).toEqual(won);
    expect(rememberedTrial(pathToFileURL(`${folder}/`), () => ({ ...won, gain: 3 })).gain).toBe(3);
    rmSync(folder);
    // A folder in the place of the file: what was begun is taken away.
    rememberedTrial(pathToFileURL(`${folder}/`), () => won);
    const [name] = readdirSync(folder);
    rmSync(join(folder, name));
    mkdirSync(join(folder, name, 'in the way'), { recursive: true });
    expect(rememberedTrial(pathToFileURL(`${folder}/`), () => won)).toEqual(won);
    expect(readdirSync(folder)).toEqual([name]);
  });

  it.skipIf(whyNoBuild('fma') !== undefined)(
    'tells whether bits are the same, and how the times compare',
    () => {
      const itself = tryWide(['fma', 'fma']);
      expect(itself.sameBits).toBe(true);
      expect(itself.gain).toBeGreaterThan(0);
      expect(tryWide(['plain', 'fma']).sameBits).toBe(false);
      expect(tryWide().sameBits).toBe(true);
    },
  );
});
