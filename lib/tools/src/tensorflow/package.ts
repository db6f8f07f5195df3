/**
 * The npm package @tensorflow/tfjs-node-gpu in node_modules: where it is, and its native part, which lies in
 * the folders `deps` (TensorFlow) and `lib` (the binding). Neither comes with the package; its other files are
 * never changed.
 */
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { makeFolder, namesIn, removeIfEmpty, writeAtomically } from 'l2o/internal/node/store/disk.js';
import { TensorFlowError } from './error.js';

export const packageName = '@tensorflow/tfjs-node-gpu';

/** What a binding was made from; it lies beside the binding. */
export interface Making {
  /** "tensorflow-cpu 2.15.1". */
  readonly wheel: string;
  readonly gpu: boolean;
  /** "g++ (Debian 12.2.0-14) 12.2.0". */
  readonly compiler: string;
  /** Where node_api.h was. */
  readonly headers: string;
  readonly nodeApi: number;
}

export const bindingFile = 'tfjs_binding.node';
export const makingFile = 'made-with.json';

/** @throws TensorFlowError where npm left the optional package out */
export function packageFolder(): string {
  try {
    return dirname(realpathSync(createRequire(import.meta.url).resolve(`${packageName}/package.json`)));
  } catch (error) {
    throw new TensorFlowError(
      {
        expected: `${packageName} is in node_modules: an optional dependency, of plain files`,
        found: 'npm left it out',
        fix: 'npm ci --include=optional, then run the same command again',
      },
      { cause: error },
    );
  }
}

/** The newest Node-API that both this Node and the package know; a binding for it runs on later Nodes too. */
export async function nodeApiVersion(folder: string): Promise<number> {
  const own: unknown = JSON.parse(await fs.readFile(join(folder, 'package.json'), 'utf8'));
  const known = napiVersions(own);
  const usable = known.filter((version) => version <= Number(process.versions.napi));
  if (usable.length > 0) return Math.max(...usable);
  throw new TensorFlowError({
    expected: `${packageName} names the versions of Node-API that it can be built for`,
    found: `${known.join(', ') || 'none'}, and this Node has ${process.versions.napi}`,
    fix: 'npm ci, which brings the package back as it was published',
  });
}

function napiVersions(own: unknown): number[] {
  const binary = typeof own === 'object' && own !== null && 'binary' in own ? own.binary : undefined;
  const versions =
    typeof binary === 'object' && binary !== null && 'napi_versions' in binary
      ? binary.napi_versions
      : undefined;
  return Array.isArray(versions) ? versions.filter((version) => typeof version === 'number') : [];
}

/** The sources of the binding, which come with the package. */
export function bindingSources(folder: string): string[] {
  return ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(folder, 'binding', name));
}

/** A hash of all that the binding is compiled from, but for TensorFlow's headers. */
export async function hashOfSources(folder: string, nodeApi: number): Promise<string> {
  const hash = createHash('sha256').update(`Node-API ${nodeApi}\0`);
  const sources = join(folder, 'binding');
  for (const name of (await fs.readdir(sources)).sort()) {
    hash.update(`${name}\0`).update(await fs.readFile(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Puts a native part in: `deps` becomes a link to the wheel's files, the binding is copied. All links are
 * relative, so that the checkout can be moved.
 */
export async function putIn(folder: string, wheelFiles: string, binding: string): Promise<void> {
  await takeOut(folder);
  await fs.symlink(relative(folder, realpathSync(wheelFiles)), join(folder, 'deps'));
  const place = join(folder, 'lib', `napi-v${await nodeApiVersion(folder)}`);
  await makeFolder(place);
  // The binding last: with it the package counts as complete.
  for (const name of [makingFile, bindingFile]) {
    await writeAtomically(place, name, await fs.readFile(join(binding, name)));
  }
}

/** Removes the native part, whoever put it in. */
export async function takeOut(folder: string): Promise<void> {
  const lib = join(folder, 'lib');
  // `deps` may be a link: what it leads to stays.
  const made = [
    ...(await namesIn(lib)).filter((name) => name.startsWith('napi-v')).map((name) => join(lib, name)),
    // Where the package's own installer compiles.
    ...(await namesIn(folder))
      .filter((name) => name.startsWith('build-tmp'))
      .map((name) => join(folder, name)),
    join(folder, 'deps'),
  ];
  for (const path of made) await fs.rm(path, { recursive: true, force: true });
  await removeIfEmpty(lib);
}

/** Whether there is a native part, be it whole or not. */
export async function hasNativePart(folder: string): Promise<boolean> {
  return existsSync(join(folder, 'lib', `napi-v${await nodeApiVersion(folder)}`, bindingFile));
}

/** What the binding in place was made with, undefined where the package's own installer brought it. */
export async function makingOf(folder: string): Promise<Making | undefined> {
  const place = join(folder, 'lib', `napi-v${await nodeApiVersion(folder)}`);
  return readMaking(place);
}

/** @param binding folder of a binding */
export async function readMaking(binding: string): Promise<Making | undefined> {
  const text = await fs.readFile(join(binding, makingFile), 'utf8').catch(() => undefined);
  // Written by this kit, in one piece.
  return text === undefined ? undefined : (JSON.parse(text) as Making);
}
