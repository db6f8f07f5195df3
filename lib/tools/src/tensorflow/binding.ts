/**
 * Compiles the binding of tfjs-node-gpu, two C++ sources, against the files of a TensorFlow wheel and against
 * Node-API, which is the same for every Node: one binding serves them all. It is kept beside the wheel's files.
 */
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from 'l2o/internal/node/store/disk.js';
import { npmCommand } from '../../bin/npm.mjs';
import { answerOf, runProgram } from '../programs/run-program.js';
import { throwIfStopped, type Work } from '../programs/work.js';
import { TensorFlowError, withoutIt } from './error.js';
import {
  bindingFile,
  bindingSources,
  hashOfSources,
  type Making,
  makingFile,
  nodeApiVersion,
} from './package.js';
import type { Wheel } from './wheel.js';

export interface Compiler {
  readonly command: string;
  /** The first line that it says about itself. */
  readonly version: string;
}

/** The first C++ compiler there is; `CXX` comes before all others. @throws TensorFlowError */
export async function requireCompiler(own = process.env.CXX): Promise<Compiler> {
  const candidates = [...(own ? [own] : []), 'g++', 'c++', 'clang++'];
  for (const command of candidates) {
    const answer = await answerOf({ command, args: ['--version'] });
    if (answer !== undefined) return { command, version: answer.replace(/\n.*/s, '').trim() };
  }
  throw new TensorFlowError({
    expected: 'A C++ compiler builds the binding between Node and TensorFlow',
    found: `none of ${candidates.join(', ')} on the path`,
    fix: 'install one with your package manager: apt install g++, dnf install gcc-c++; or name one in CXX',
  });
}

/** Where the binding of a wheel and a package lies, whether it is there or not. */
async function bindingFolder(wheelFiles: string, packageFolder: string): Promise<string> {
  const nodeApi = await nodeApiVersion(packageFolder);
  return join(wheelFiles, `binding-${await hashOfSources(packageFolder, nodeApi)}`);
}

/** @returns the folder with the binding in it, undefined where it has to be compiled */
export async function keptBinding(wheelFiles: string, packageFolder: string): Promise<string | undefined> {
  const folder = await bindingFolder(wheelFiles, packageFolder);
  return existsSync(folder) ? folder : undefined;
}

export interface BindingRequest {
  /** Folder with the files of the wheel. */
  readonly wheelFiles: string;
  readonly wheel: Wheel;
  readonly packageFolder: string;
  readonly compiler: Compiler;
  /** Folder with node_api.h. */
  readonly headers: string;
}

/**
 * Compiles the binding into the cache. The caller holds the lock on it.
 * @returns its folder
 * @throws TensorFlowError, Interrupted; nothing is left behind then
 */
export async function compileBinding(
  { wheelFiles, wheel, packageFolder, compiler, headers }: BindingRequest,
  { onProgress, signal }: Work,
): Promise<string> {
  const folder = await bindingFolder(wheelFiles, packageFolder);
  const part = `${folder}.part`;
  const nodeApi = await nodeApiVersion(packageFolder);
  onProgress(`Compiling the binding (${compiler.version}) ...`);
  await fs.rm(part, { recursive: true, force: true });
  try {
    await makeFolder(part);
    const { code, stderr } = await runProgram(
      {
        command: compiler.command,
        args: [
          ...['-std=c++17', '-O2', '-fPIC', '-shared'],
          ...[`-DNAPI_VERSION=${nodeApi}`, '-DBUILDING_NODE_EXTENSION'],
          ...[`-I${headers}`, `-I${join(wheelFiles, 'include')}`],
          ...bindingSources(packageFolder),
          ...[`-L${join(wheelFiles, 'lib')}`, '-ltensorflow', '-ltensorflow_framework'],
          // From lib/napi-vN of the package to its deps/lib, as in its own binding.gyp.
          '-Wl,-rpath,$ORIGIN/../../deps/lib',
          ...['-o', join(part, bindingFile)],
        ],
      },
      { signal },
    );
    throwIfStopped({ signal });
    if (code !== 0) {
      const complaints = stderr.split('\n').filter((line) => /error|cannot find|undefined/i.test(line));
      throw new TensorFlowError({
        expected: `${compiler.command} compiles the binding between Node and TensorFlow (C++17)`,
        found: `${compiler.version} ended with code ${code}: ${complaints.slice(0, 3).join('; ')}`,
        fix: `name a newer compiler in CXX (g++ 8 or clang++ 7 suffice); or do nothing: ${withoutIt}`,
      });
    }
    const making: Making = {
      wheel: `${wheel.name} ${wheel.version}`,
      gpu: wheel.gpu,
      compiler: compiler.version,
      headers,
      nodeApi,
    };
    await fs.writeFile(join(part, makingFile), `${JSON.stringify(making, null, 2)}\n`);
    await fs.rename(part, folder);
  } finally {
    await fs.rm(part, { recursive: true, force: true });
  }
  return folder;
}

/** The npm package that has node_api.h, for a Node that came without it. */
const headersPackage = 'node-api-headers@1.9.0';

/**
 * A folder with node_api.h: beside Node, else from npm, kept in the cache.
 * @param besideNode where Node's own headers would be
 * @throws TensorFlowError
 */
export async function requireHeaders(
  cache: string,
  { onProgress, signal }: Work,
  besideNode = resolve(dirname(process.execPath), '..', 'include', 'node'),
): Promise<string> {
  const folder = join(cache, 'headers');
  const fetched = join(folder, 'node_modules', 'node-api-headers', 'include');
  for (const place of [besideNode, fetched]) if (existsSync(join(place, 'node_api.h'))) return place;
  onProgress(`This Node came without its headers; fetching ${headersPackage} from npm ...`);
  await fs.rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  // Its own package.json keeps npm from looking for one further up.
  await fs.writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const { command, args } = npmCommand();
  const { code, stderr } = await runProgram(
    { command, args: [...args, 'install', '--ignore-scripts', '--no-audit', '--no-fund', headersPackage] },
    { cwd: folder, signal },
  );
  if (code === 0 && existsSync(join(fetched, 'node_api.h'))) return fetched;
  await fs.rm(folder, { recursive: true, force: true });
  throwIfStopped({ signal });
  throw new TensorFlowError({
    expected: 'node_api.h is beside Node, or comes from npm (node-api-headers)',
    found: `not in ${besideNode}; npm ended with code ${code}: ${stderr.trim().split('\n').slice(-2).join(' ')}`,
    fix: 'see to it that the npm registry can be reached, or take Node from https://nodejs.org, with headers',
  });
}
