/**
 * Brings a newer Node from its npm package into the git-ignored cache of the project, and undoes it. It counts from the
 * moment its name is written (bin/kept-node.mjs), after it has run: nobody starts half of one.
 */
import fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExplainedError } from 'l2o/internal/errors.js';
import { folderSize } from 'l2o/internal/node/size.js';
import {
  makeFolder,
  namesIn,
  removeIfEmpty,
  storageError,
  withAdvice,
} from 'l2o/internal/node/store/disk.js';
import { choiceName, keepNode, keptNode, keptNodeFolder } from '../../bin/kept-node.mjs';
import {
  findNodeVersion,
  installedNode,
  installNode,
  type NodeBinary,
  nodePackage,
  packPackage,
} from '../../bin/node-package.mjs';
import { fasterNodes, isNewer } from '../../bin/node-version.mjs';
import { runProgram } from '../programs/run-program.js';
import { setUpAlone, throwIfStopped } from '../programs/work.js';

/** A newer Node cannot be brought here; the kit works with the one at hand. */
export class NodeError extends ExplainedError {}

/** What it takes: 189 MB for Node 24, 212 MB for Node 26, where the registry does not say it. */
const packageSize = 'about 200 MB on the disk, 55 MB to download';

export interface NodeOptions {
  /** Which major version. */
  readonly major?: number;
  /** Where it is kept. */
  readonly folder?: string;
  /** Version of the Node that runs: one that is no newer is not brought. */
  readonly present?: string;
  /** One that lies in a folder as `packNode` leaves it, instead of what the registry has. */
  readonly packed?: { readonly version: string; readonly folder: string };
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface KeptNode {
  /** `there`: nothing had to be done; `needless`: the one that runs is as new. */
  readonly state: 'brought' | 'there' | 'needless';
  readonly version: string;
  readonly folder: string;
  /** Bytes on the disk. */
  readonly size: number;
}

/** @throws NodeError, StorageError, Interrupted */
export function setUpNode(options: NodeOptions = {}): Promise<KeptNode> {
  const { major = fasterNodes[0], folder = keptNodeFolder, present = process.versions.node } = options;
  const { packed, onProgress = () => {}, signal } = options;
  return alone(options, async () => {
    const { name, version } = await findNode(major, signal, packed?.version);
    if (!isNewer(version, present)) return { state: 'needless', version, folder, size: 0 };
    const kept = keptNode(folder);
    const isThere = kept?.version === version && (await whyNot(kept)) === undefined;
    if (!isThere) {
      onProgress(`Node ${version} from the npm package ${name}: ${packageSize} ...`);
      // Under this name npm packs it.
      const source = packed ? join(packed.folder, `${name}-${version}.tgz`) : `${name}@${version}`;
      await bring(name, version, source, folder, signal);
    }
    return { state: isThere ? 'there' : 'brought', version, folder, size: await folderSize(folder) };
  });
}

/**
 * Brings the package of a Node as a file, of the major version that is kept here.
 * @returns its version
 * @throws NodeError, Interrupted
 */
export async function packNode(folder: string, signal: AbortSignal): Promise<string> {
  const kept = keptNode()?.version.split('.')[0];
  const { name, version } = await findNode(Number(kept ?? fasterNodes[0]), signal);
  await byNpm(() => packPackage(folder, `${name}@${version}`, signal), signal);
  return version;
}

/** @throws NodeError */
async function findNode(major: number, signal: AbortSignal | undefined, given?: string) {
  const name = nodePackage;
  const version = name && (given ?? (await byNpm(() => findNodeVersion(name, major, { signal }), signal)));
  if (version) return { name, version };
  throw new NodeError({
    expected: `An npm package has Node ${major} for ${process.platform} on ${process.arch}`,
    found: name ? `no such version of ${name}` : 'no package for it',
    fix: 'install it from https://nodejs.org or with your version manager',
  });
}

/** @returns the bytes that are free again */
export function removeNode(options: NodeOptions = {}): Promise<number> {
  const { folder = keptNodeFolder } = options;
  return alone(options, async () => {
    const size = await folderSize(folder);
    await remove(folder, [choiceName]);
    await removeOthers(folder, []);
    return size - (await folderSize(folder));
  });
}

/** Into a folder of its own; what is kept until then stays so if anything goes wrong. */
async function bring(
  name: string,
  version: string,
  source: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Another name each time: a binary that runs cannot be overwritten.
  const own = `${version}-${process.pid}`;
  try {
    await makeFolder(join(folder, own));
    const node = await byNpm(async () => {
      await installNode(join(folder, own), source, signal);
      return installedNode(join(folder, own), name);
    }, signal);
    const problem = await whyNot(node);
    if (problem !== undefined) {
      throw new NodeError({
        expected: `Node ${version} of the package ${name} runs on this machine`,
        found: problem,
        fix: 'do nothing: it is removed again, and the kit works with the Node at hand',
      });
    }
    keepNode(folder, node);
  } catch (error) {
    await remove(folder, [own]).catch(() => undefined);
    throw error;
  }
  // What cannot go now, as a binary that runs on Windows, goes the next time.
  await removeOthers(folder, [choiceName, own]).catch(() => undefined);
}

/** Why a binary is not what it should be, or undefined. One for another C library does not even start. */
async function whyNot(node: NodeBinary): Promise<string | undefined> {
  try {
    const answer = await runProgram({ command: node.file, args: ['-p', 'process.versions.node'] });
    if (answer.stdout.trim() === node.version) return undefined;
    return (
      tellingLine(answer.stderr) || `it says "${answer.stdout.trim()}" and ends with code ${answer.code}`
    );
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @throws NodeError with npm's own words */
async function byNpm<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throwIfStopped({ signal });
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new NodeError(
      {
        expected: 'npm brings a newer Node, from its registry or a pack',
        found: tellingLine(said) || String(error),
        fix: 'see to it that npm is there and reaches its registry (npm ping) or the pack is whole, then run the same command again',
      },
      { cause: error },
    );
  }
}

/** The first line that tells something to a person: npm begins with codes of the system. */
function tellingLine(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^npm (error|ERR!)/, '').trim());
  return lines.find((line) => line !== '' && !/^(code|errno|syscall|path|dest) /.test(line)) ?? '';
}

const lockName = 'setup.lock';

async function removeOthers(folder: string, kept: readonly string[]): Promise<void> {
  const others = (await namesIn(folder)).filter((name) => name !== lockName && !kept.includes(name));
  await remove(folder, others);
}

async function remove(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await fs.rm(join(folder, name), { recursive: true, force: true }).catch((error: unknown) => {
      throw storageError(join(folder, name), error);
    });
  }
}

async function alone<T>(options: NodeOptions, work: () => Promise<T>): Promise<T> {
  const { folder = keptNodeFolder } = options;
  try {
    return await setUpAlone(join(folder, lockName), 'Node', work, options);
  } catch (error) {
    throw withAdvice(error, `or delete ${folder}: it is made anew`);
  } finally {
    for (const empty of [folder, dirname(folder)]) await removeIfEmpty(empty).catch(() => undefined);
  }
}
