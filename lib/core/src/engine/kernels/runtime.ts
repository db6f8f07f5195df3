/** Kernels that run: one memory, one build, and the modules of rules made so far. */
import { concatenated, utf8 } from '../../bytes.js';
import { UsageError } from '../../errors.js';
import { sha256 } from '../../sha256.js';
import { Heap } from './heap.js';
import { type Build, type Kernels, loadBuild } from './module.js';
import { type Routine, Threads } from './threads.js';

export class Runtime {
  readonly heap = new Heap();
  readonly kernels: Kernels;
  readonly threads: Threads;
  /** Networks, as what threads run. */
  readonly network: Routine;
  /** By content: a rule met again is already compiled to fast code. */
  readonly #rules = new Map<string, Routine>();

  constructor(readonly build: Build) {
    const module = loadBuild(build);
    this.kernels = new WebAssembly.Instance(module, this.#imports()).exports as Kernels;
    this.threads = new Threads(this.heap, module);
    this.network = { number: 0, bytes: 0, length: 0, run: this.kernels.runNetwork };
  }

  rule(code: Uint8Array<ArrayBuffer>): Routine {
    const bytes = signed(code, this.build);
    const key = sha256(bytes);
    const known = this.#rules.get(key);
    if (known) return known;
    const { exports } = new WebAssembly.Instance(compiled(bytes), {
      ...this.#imports(),
      kernels: this.kernels,
    });
    const allocation = this.heap.allocate(bytes.length);
    this.heap.bytes(allocation.at, bytes.length).set(bytes);
    const made = {
      number: 1 + this.#rules.size,
      bytes: allocation.at,
      length: bytes.length,
      run: exports.run as Routine['run'],
    };
    this.#rules.set(key, made);
    return made;
  }

  #imports() {
    const abort = () => {
      throw new Error('a kernel gave up');
    };
    return { env: { memory: this.heap.memory, abort } };
  }
}

/**
 * A module with a section that says for which build it is. V8 makes fast code once for all modules of the same bytes: a rule
 * on `wide` would run what was made for `fma`, in vectors of 128 bits, and hold its bits against themselves.
 */
function signed(code: Uint8Array<ArrayBuffer>, build: Build): Uint8Array<ArrayBuffer> {
  const name = utf8(build);
  return concatenated([code, Uint8Array.of(0, name.length + 1, name.length), name]);
}

/** @throws UsageError for a rule beyond the limits of WebAssembly: 50,000 locals and 7 MB of code in a function */
function compiled(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.CompileError)) throw cause;
    throw new UsageError(
      {
        expected: 'The step of a rule fits into a WebAssembly module',
        found: cause.message,
        fix: 'make the rule shorter, or take another engine, "double" or "tensor"',
      },
      { cause },
    );
  }
}
