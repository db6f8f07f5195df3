/** The kernels as they run in this process: one memory, one build, and the modules of rules made so far. */
import { createHash } from 'node:crypto';
import { Heap } from './heap.js';
import { type Build, bestBuild, type Kernels, loadBuild } from './module.js';

/** `run` of a rule's module; see rule/write-module.ts. */
export type RunRule = (table: number, scratch: number, sums: number, begin: number, end: number) => void;

export class Runtime {
  readonly heap = new Heap();
  readonly kernels: Kernels;
  /** By content: a rule met again is already compiled to fast code. */
  readonly #rules = new Map<string, RunRule>();

  constructor(readonly build: Build) {
    this.kernels = new WebAssembly.Instance(loadBuild(build), this.#imports()).exports as Kernels;
  }

  rule(bytes: Uint8Array<ArrayBuffer>): RunRule {
    const key = createHash('sha256').update(bytes).digest('base64');
    const known = this.#rules.get(key);
    if (known) return known;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      ...this.#imports(),
      kernels: this.kernels,
    });
    const run = exports.run as RunRule;
    this.#rules.set(key, run);
    return run;
  }

  #imports() {
    const abort = () => {
      throw new Error('a kernel gave up');
    };
    return { env: { memory: this.heap.memory, abort } };
  }
}

const runtimes = new Map<Build, Runtime>();

/** The one of this process. */
export function theRuntime(build: Build = bestBuild()): Runtime {
  const known = runtimes.get(build);
  if (known) return known;
  const made = new Runtime(build);
  runtimes.set(build, made);
  return made;
}
