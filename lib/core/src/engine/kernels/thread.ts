/**
 * What a thread of the pool does. The function travels as text to a worker that knows nothing else, so it uses only what
 * every thread has; the places of the shared words come with it.
 */
import type { Kernels, Run } from './module.js';

/** Places in the words that the threads share. */
export const shared = {
  /** Generation of the job (upper 23 bits) and next part to be taken (lower 8). */
  claim: 0,
  /** Parts that are done. */
  done: 1,
  /** Into how many every job falls; never changes. */
  parts: 2,
  blocks: 3,
  /** Number of what is to be run, address and length of its module. */
  routine: 4,
  bytes: 5,
  length: 6,
  /** What it is called with; scratch and sums apart for each thread and part. */
  table: 7,
  scratch: 8,
  scratchApart: 9,
  sums: 10,
  sumsApart: 11,
  /** Not 0 where a kernel of the job failed in a thread. */
  failed: 12,
  /** How many words there are. */
  count: 13,
} as const;

export interface ThreadData {
  readonly memory: WebAssembly.Memory;
  readonly kernels: WebAssembly.Module;
  /** Address of the shared words. */
  readonly at: number;
  readonly shared: typeof shared;
  /** Number of this thread; 0 is the one that gives the jobs. */
  readonly index: number;
  /** How often to look for a job before going to sleep. */
  readonly polls: number;
}

export function threadMain({ memory, kernels, at, shared, index, polls }: ThreadData): void {
  const words = new Int32Array(memory.buffer, at, shared.count);
  const env = { memory, abort: () => {} };
  const { exports } = new WebAssembly.Instance(kernels, { env });
  const routines = new Map<number, Run>([[0, (exports as Kernels).runNetwork]]);
  const routineOfJob = (): Run => {
    const number = words[shared.routine];
    let run = routines.get(number);
    if (!run) {
      // An address beyond 2 GiB is a negative word.
      const [address, length] = [words[shared.bytes] >>> 0, words[shared.length]];
      // Memory that another thread made larger shows its new length a moment later.
      while (memory.buffer.byteLength < address + length);
      const bytes = Uint8Array.from(new Uint8Array(memory.buffer, address, length));
      const module = new WebAssembly.Module(bytes);
      run = new WebAssembly.Instance(module, { env, kernels: exports }).exports.run as Run;
      routines.set(number, run);
    }
    return run;
  };
  for (;;) {
    let claim = Atomics.load(words, shared.claim);
    for (let poll = 0; poll < polls && (claim & 255) >= words[shared.parts]; poll++) {
      claim = Atomics.load(words, shared.claim);
    }
    const part = claim & 255;
    if (part >= words[shared.parts]) {
      Atomics.wait(words, shared.claim, claim);
      continue;
    }
    // Taken with its generation: a job that is over cannot be mistaken for the one that follows.
    if (Atomics.compareExchange(words, shared.claim, claim, claim + 1) !== claim) continue;
    const [parts, blocks] = [words[shared.parts], words[shared.blocks]];
    const begin = Math.floor((part * blocks) / parts);
    const end = Math.floor(((part + 1) * blocks) / parts);
    if (begin < end) {
      const scratch = words[shared.scratch] + index * words[shared.scratchApart];
      const sums = words[shared.sums] + part * words[shared.sumsApart];
      try {
        routineOfJob()(words[shared.table], scratch, sums, begin, end);
      } catch {
        words[shared.failed] = 1;
      }
    }
    if (Atomics.add(words, shared.done, 1) === parts - 1) Atomics.notify(words, shared.done);
  }
}
