/**
 * Makes the native part of @tensorflow/tfjs-node-gpu work, checks it with a gradient, and undoes it. In this
 * order: what is in place already, what an earlier set-up kept in the git-ignored folder `.tensorflow` of the
 * project, the package's own installer, a TensorFlow wheel from the Python package index.
 */
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { folderSize } from 'l2o/internal/node/size.js';
import { removeIfEmpty, withAdvice } from 'l2o/internal/node/store/disk.js';
import { projectRoot } from 'l2o-thesis/internal/project.js';
import { setUpAlone, type Work } from '../programs/work.js';
import { compileBinding, keptBinding, requireCompiler, requireHeaders } from './binding.js';
import { type Check, type Checked, checkInChild, type Working } from './check.js';
import { TensorFlowError, withoutIt } from './error.js';
import { type Patience, runOwnInstaller } from './installer.js';
import { hasNativePart, type Making, makingOf, packageFolder, putIn, takeOut } from './package.js';
import { requirePip } from './pip.js';
import { type Host, thisHost, type Wheel, wheelFor } from './wheel.js';
import { fetchWheel, isKept, requireSpace, wheelFolder } from './wheel-files.js';

/** Wheels and bindings, kept so that a set-up after `npm ci` takes seconds. */
export const tensorFlowFolder = join(projectRoot, '.tensorflow');

export interface SetUpOptions extends Partial<Work> {
  /** Wants the wheels that compute on an NVIDIA GPU. */
  readonly gpu?: boolean;
  /** Where wheels and bindings are kept. */
  readonly cache?: string;
  /** The npm package. */
  readonly folder?: string;
  /** Where npm is run. */
  readonly root?: string;
  readonly host?: Host;
  readonly check?: Check;
  readonly patience?: Patience;
}

/** `there`: nothing had to be done; `cache`: of an earlier set-up; `installer`: the package's own. */
export type Source = 'there' | 'cache' | 'installer' | 'wheel';

export interface SetUpResult {
  readonly source: Source;
  readonly working: Working;
  /** What the binding was made with; undefined where the package's own installer brought it. */
  readonly making: Making | undefined;
  /** Bytes of TensorFlow on the disk. */
  readonly size: number;
  /** Where TensorFlow lies. */
  readonly place: string;
  /** What TensorFlow wrote about a GPU that was asked for and is not used. */
  readonly aboutGpu: readonly string[];
}

interface Settled extends Required<Omit<SetUpOptions, 'signal' | 'patience'>> {
  readonly signal: AbortSignal | undefined;
  readonly patience: Patience | undefined;
}

function settled(options: SetUpOptions): Settled {
  const { folder = packageFolder(), cache = tensorFlowFolder, root = projectRoot } = options;
  const { gpu = false, host = thisHost(), check = checkInChild } = options;
  const { onProgress = () => {}, signal, patience } = options;
  return { gpu, cache, folder, root, host, check, onProgress, signal, patience };
}

/** @throws TensorFlowError, StorageError, Interrupted */
export function setUpTensorFlow(options: SetUpOptions = {}): Promise<SetUpResult> {
  const all = settled(options);
  return alone(
    all,
    async () =>
      (await whatIsThere(all)) ??
      (await fromCache(all)) ??
      (await byInstaller(all)) ??
      (await fromWheel(all)),
  );
}

/**
 * Removes the native part and all that was kept for it.
 * @returns the bytes that are free again
 */
export function removeTensorFlow(options: SetUpOptions = {}): Promise<number> {
  const all = settled(options);
  return alone(all, async () => {
    const deps = await fs.lstat(join(all.folder, 'deps')).catch(() => undefined);
    // A link leads into the cache, which is counted as a whole.
    let freed = deps?.isDirectory() ? await nativeSize(all.folder) : 0;
    await takeOut(all.folder);
    for (const name of await fs.readdir(all.cache)) {
      if (name === lockName) continue;
      freed += await folderSize(join(all.cache, name));
      await fs.rm(join(all.cache, name), { recursive: true, force: true });
    }
    return freed;
  });
}

async function whatIsThere(all: Settled): Promise<SetUpResult | undefined> {
  if (!(await hasNativePart(all.folder))) return undefined;
  const result = await checked(all, 'there');
  return 'problem' in result ? undefined : result;
}

async function fromCache(all: Settled): Promise<SetUpResult | undefined> {
  const wheel = wheelOrNone(all);
  if (!wheel || !isKept(all.cache, wheel)) return undefined;
  const files = wheelFolder(all.cache, wheel);
  const binding = (await keptBinding(files, all.folder)) ?? (await compile(wheel, all));
  all.onProgress(`Putting ${wheel.name} ${wheel.version} back from ${all.cache} ...`);
  await putIn(all.folder, files, binding);
  return orThrow(await checked(all, 'cache'), all);
}

async function byInstaller(all: Settled): Promise<SetUpResult | undefined> {
  const problem = await runOwnInstaller(all.root, all.folder, all, all.patience);
  if (problem !== undefined) {
    all.onProgress(`  it does not work here: ${problem}`);
    if (wheelOrNone(all)) return undefined;
    throw new TensorFlowError({
      expected:
        "The package's own installer can download TensorFlow; elsewhere than on Linux it is the only way",
      found: problem,
      fix: `see to it that storage.googleapis.com can be reached, then run the same command again; or do nothing: ${withoutIt}`,
    });
  }
  const result = await checked(all, 'installer');
  if (!('problem' in result)) return result;
  if (!wheelOrNone(all)) return orThrow(result, all);
  await takeOut(all.folder);
  all.onProgress(`  what it brought is not taken: ${result.problem}`);
  return undefined;
}

async function fromWheel(all: Settled): Promise<SetUpResult> {
  const wheel = wheelFor(all.host, all.gpu);
  // All that may be missing, before anything is downloaded.
  const pip = await requirePip();
  await requireCompiler();
  await requireSpace(all.cache, wheel);
  await requireHeaders(all.cache, all);
  const files = await fetchWheel(all.cache, wheel, pip, all);
  await putIn(all.folder, files, await compile(wheel, all));
  return orThrow(await checked(all, 'wheel'), all);
}

async function compile(wheel: Wheel, all: Settled): Promise<string> {
  const compiler = await requireCompiler();
  const headers = await requireHeaders(all.cache, all);
  const wheelFiles = wheelFolder(all.cache, wheel);
  return compileBinding({ wheelFiles, wheel, packageFolder: all.folder, compiler, headers }, all);
}

function wheelOrNone({ host, gpu }: Settled): Wheel | undefined {
  try {
    return wheelFor(host, gpu);
  } catch (error) {
    if (error instanceof TensorFlowError) return undefined;
    throw error;
  }
}

/** What is in place, if it computes rightly and on what was asked for. */
async function checked(all: Settled, source: Source): Promise<SetUpResult | { problem: string }> {
  all.onProgress('Checking with one gradient ...');
  const { answer, aboutGpu }: Checked = await all.check();
  if ('problem' in answer) return answer;
  const making = await makingOf(all.folder);
  const isOnCpu = answer.device === 'CPU';
  // The wheel for a GPU is taken also where it finds none: the machine may get one.
  if (all.gpu && isOnCpu && !making?.gpu)
    return { problem: 'it computes on the CPU, and a GPU was asked for' };
  return {
    source,
    working: answer,
    making,
    size: await nativeSize(all.folder),
    place: await fs.realpath(join(all.folder, 'deps')),
    aboutGpu: all.gpu && isOnCpu ? aboutGpu : [],
  };
}

/** What does not compute is taken out: loading it could end any process that looks for engines. */
async function orThrow(
  result: SetUpResult | { problem: string },
  { folder, cache }: Settled,
): Promise<SetUpResult> {
  if (!('problem' in result)) return result;
  await takeOut(folder);
  throw new TensorFlowError({
    expected: 'TensorFlow computes a gradient that agrees with central differences in double precision',
    found: result.problem,
    fix: `"npm run l2o -- setup tensorflow --remove" frees what is kept of it in ${cache}; ${withoutIt}`,
  });
}

/** Bytes of the native part, with the TensorFlow that it links to. */
async function nativeSize(folder: string): Promise<number> {
  const deps = await fs.realpath(join(folder, 'deps')).catch(() => undefined);
  return deps === undefined ? 0 : folderSize(deps);
}

const lockName = 'setup.lock';

async function alone<T>(all: Settled, work: () => Promise<T>): Promise<T> {
  const { cache } = all;
  try {
    return await setUpAlone(join(cache, lockName), 'TensorFlow', work, all);
  } catch (error) {
    throw withAdvice(error, `or delete ${cache}: it is made anew`);
  } finally {
    // It may be a link to another disk: then it stays.
    await removeIfEmpty(cache).catch(() => undefined);
  }
}
