/**
 * The compiled kernels: a plain build, one with fused multiply-add, and that with wide tiles. Which of them this machine runs.
 */
import { StorageError, UsageError } from '../../errors.js';
import { files, node, setEngineFlag } from '../../platform.js';

/** Coordinates of a block: the kernels are built for it (lib/core/kernels/coordinates.ts). */
export const LANES = 96;

/** The largest memory, in pages of 64 kB: what a 32-bit address reaches. */
export const maximumPages = 65536;

/**
 * `wide` computes what `fma` does, bit for bit, in tiles made for V8 to join two vectors to one of 256 bits. Where it does
 * not (Node 20 and 22, other processors) the tiles are too large for the registers, and slower than those of `fma`.
 */
export const kernelBuilds = ['wide', 'fma', 'plain'] as const;

export type Build = (typeof kernelBuilds)[number];

/** What threads run: part number `begin`, or blocks, to before `end` of a job. */
export type Run = (table: number, scratch: number, sums: number, begin: number, end: number) => void;

/** The functions of lib/core/kernels, as called from outside. Addresses and counts are numbers. */
export interface Kernels extends WebAssembly.Exports {
  readonly collect: (out: number, sums: number, count: number, parts: number, apart: number) => void;
  /** A job of the threads. */
  readonly runNetwork: Run;
  /** Bytes that instructions need to work in. */
  readonly denseScratch: (inputs: number, rows: number) => number;
  readonly cropScratch: (channels: number) => number;
  readonly cropBytes: (side: number, line: number, channels: number) => number;
  readonly convolutionScratch: (height: number, width: number, channels: number, side: number) => number;
  readonly winogradScratch: (
    height: number,
    width: number,
    channels: number,
    outputs: number,
    side: number,
  ) => number;
  readonly winogradWeightBytes: (channels: number, outputs: number) => number;
  readonly normalizationScratch: (vectors: number, radius: number) => number;
  readonly isFused: (x: number) => number;
  readonly peakOperations: () => number;
  readonly peakScratch: () => number;
}

/** `dist/kernels` from src/engine/kernels as from dist/engine/kernels. */
const fileOf = (build: Build) => new URL(`../../../dist/kernels/${build}.wasm`, import.meta.url);

/** In a browser what was fetched; Node reads a file when it is wanted. */
const fetched = new Map<Build, Uint8Array<ArrayBuffer>>();

let fetching: Promise<void> | undefined;

/** Brings the kernels to a page, before they are first used; in Node there is nothing to do. */
export async function fetchBuilds(): Promise<void> {
  if (files) return;
  fetching ??= fetchAll();
  await fetching.catch((error) => {
    // The next call tries again.
    fetching = undefined;
    throw error;
  });
}

async function fetchAll(): Promise<void> {
  for (const build of ['fma', 'plain'] as const) {
    const response = await fetch(fileOf(build));
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A server may answer with a page of its own.
    if (response.ok && bytes[0] === 0 && bytes[1] === 0x61) fetched.set(build, bytes);
    else
      throw new StorageError({
        expected: `The compiled kernels are at ${response.url}`,
        found: `${response.status} ${response.statusText}, ${bytes.length} bytes that are no WebAssembly`,
        fix: 'serve the folder dist of l2o as it is, dist/kernels included; a bundler leaves it out',
      });
  }
}

export function readBuild(build: Build): Uint8Array<ArrayBuffer> {
  const file = fileOf(build);
  try {
    const bytes = files?.readFileSync(file) ?? fetched.get(build);
    if (bytes) return bytes;
    throw new Error('they were not fetched');
  } catch (cause) {
    throw new StorageError(
      {
        expected: `The compiled kernels are in ${file.pathname}`,
        found: cause instanceof Error ? cause.message : String(cause),
        fix: files ? 'install l2o again, or build it in its checkout' : 'wait for chooseEngine() first',
      },
      { cause },
    );
  }
}

/** Whether V8 leaves the order of operations as it is written (Node 24 and newer). */
export const keepsOrder = !node || Number.parseInt(node.versions.v8, 10) >= 13;

/** Whether this Node can be asked to join vectors; whether that helps, a trial tells. */
export const joinsVectors = keepsOrder && node?.arch === 'x64';

/** Why a build cannot run here, or undefined. */
export function whyNoBuild(build: Build): string | undefined {
  if (build === 'wide' && !node) return 'a browser lets no page ask for vectors of 256 bits';
  // Asked of `fma`, whose instructions are those of `wide`: to compile that one changes how V8 compiles all others.
  return build === 'plain' || compile('fma') ? undefined : 'this processor or Node has no fused multiply-add';
}

/** @throws UsageError for a build that does not run here */
export function loadBuild(build: Build): WebAssembly.Module {
  const module = compile(build);
  if (module) return module;
  throw new UsageError({
    expected: `The kernels can run in the build "${build}"`,
    found: whyNoBuild(build) ?? 'they do not compile',
    fix: 'take another engine, "kernels/plain"',
  });
}

const compiled = new Map<Build, WebAssembly.Module | undefined>();

function compile(build: Build): WebAssembly.Module | undefined {
  if (!compiled.has(build)) {
    const bytes = readBuild(build);
    // Node 20 and 22 know the instructions behind a flag; later ones, which need none, complain about it.
    if (!WebAssembly.validate(bytes)) setEngineFlag('--experimental-wasm-relaxed-simd');
    // Of the whole process, and of all that is compiled from here on: the modules of rules too, in every thread.
    if (build === 'wide' && joinsVectors) setEngineFlag('--experimental-wasm-revectorize');
    const module = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
    compiled.set(build, module && (build === 'plain' || fuses(module)) ? module : undefined);
  }
  return compiled.get(build);
}

/** Whether multiply-adds round once: then, and only then, the build gives the same bits everywhere. */
function fuses(module: WebAssembly.Module): boolean {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: maximumPages, shared: true });
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort: () => {} } });
  return Boolean((exports as Kernels).isFused(1 + 2 ** -12));
}
