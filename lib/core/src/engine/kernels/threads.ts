/**
 * Several threads inside one run: blocks of coordinates, or of a batch, in a fixed number of parts, each taken by whoever is
 * free. What a part computes does not depend on who computes it, so results are the same with any number of threads.
 */
import type { Worker } from 'node:worker_threads';
import { StorageError } from '../../errors.js';
import { workers } from '../../platform.js';
import type { Allocation, Heap } from './heap.js';
import type { Run } from './module.js';
import { shared, type ThreadData, threadMain } from './thread.js';

/** Into how many parts every job falls; sums over the coordinates are made of as many, added up in order. */
export const parts = 8;

/** A job takes tens of microseconds to milliseconds, and the next follows soon: look for it before going to sleep. */
const polls = 30_000;

/** What a job runs: the module of a rule, by which every thread makes its own, or number 0, the networks of lib/core/kernels. */
export interface Routine {
  readonly number: number;
  /** Address and length of the module. */
  readonly bytes: number;
  readonly length: number;
  readonly run: Run;
}

export interface Job {
  readonly routine: Routine;
  readonly blocks: number;
  /** Whether it takes less time than to wake other threads. */
  readonly isSmall: boolean;
  readonly table: number;
  /** Bytes that each thread needs to work in. */
  readonly scratchBytes: number;
  readonly sums: number;
  /** Bytes of the sums of one part. */
  readonly sumBytes: number;
}

export class Threads {
  readonly #heap: Heap;
  readonly #kernels: WebAssembly.Module;
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #workers: Worker[] = [];
  #scratch: Allocation | undefined;
  #scratchBytes = 0;
  #generation = 0;

  constructor(heap: Heap, kernels: WebAssembly.Module) {
    this.#heap = heap;
    this.#kernels = kernels;
    this.#at = heap.allocate(4 * shared.count).at;
    this.#words = heap.words(this.#at, shared.count);
    // As after a job: all parts taken.
    this.#words[shared.parts] = parts;
    this.#words[shared.claim] = parts;
  }

  /** How many threads work, this one included. */
  get count(): number {
    return 1 + this.#workers.length;
  }

  /** Starts threads up to that number. They sleep while there is nothing to do, and keep no process alive. */
  grow(count: number): void {
    // A page would need headers of its server to share memory.
    while (workers && this.count < Math.min(count, parts)) {
      const workerData: ThreadData = {
        memory: this.#heap.memory,
        kernels: this.#kernels,
        at: this.#at,
        shared,
        index: this.count,
        polls,
      };
      const text = `(${threadMain.toString()})(require('node:worker_threads').workerData)`;
      const worker = new workers.Worker(text, { eval: true, workerData, execArgv: [] });
      worker.unref();
      this.#workers.push(worker);
    }
    this.#makeScratch(this.#scratchBytes);
  }

  #makeScratch(bytes: number): void {
    this.#scratchBytes = Math.max(bytes, this.#scratchBytes);
    const needed = this.#scratchBytes * this.count;
    if (this.#scratch && this.#scratch.bytes >= needed) return;
    if (this.#scratch) this.#heap.release(this.#scratch);
    this.#scratch = this.#heap.allocate(needed);
  }

  /** @throws StorageError where a thread could not do its parts; the next job is none the worse */
  run(job: Job): void {
    this.#makeScratch(job.scratchBytes);
    const { routine, blocks, table, sums, sumBytes } = job;
    const scratch = this.#scratch?.at ?? 0;
    const runPart = (part: number) => {
      const begin = Math.floor((part * blocks) / parts);
      const end = Math.floor(((part + 1) * blocks) / parts);
      if (begin < end) routine.run(table, scratch, sums + part * sumBytes, begin, end);
    };
    const helpers = this.count - 1;
    if (helpers < 1 || job.isSmall) {
      // Without sums of its own a part need not be told from the next.
      if (sumBytes === 0) routine.run(table, scratch, sums, 0, blocks);
      else for (let part = 0; part < parts; part++) runPart(part);
      return;
    }
    const words = this.#words;
    words[shared.done] = 0;
    words[shared.blocks] = blocks;
    words[shared.routine] = routine.number;
    words[shared.bytes] = routine.bytes;
    words[shared.length] = routine.length;
    words[shared.table] = table;
    words[shared.scratch] = scratch;
    words[shared.scratchApart] = this.#scratchBytes;
    words[shared.sums] = sums;
    words[shared.sumsApart] = sumBytes;
    this.#generation = (this.#generation + 1) & 0x7fffff;
    Atomics.store(words, shared.claim, this.#generation << 8);
    Atomics.notify(words, shared.claim, helpers);
    for (;;) {
      const claim = Atomics.load(words, shared.claim);
      if ((claim & 255) >= parts) break;
      if (Atomics.compareExchange(words, shared.claim, claim, claim + 1) !== claim) continue;
      runPart(claim & 255);
      Atomics.add(words, shared.done, 1);
    }
    for (let poll = 0; Atomics.load(words, shared.done) < parts; poll++) {
      if (poll > polls) Atomics.wait(words, shared.done, Atomics.load(words, shared.done), 1);
    }
    if (Atomics.exchange(words, shared.failed, 0) === 0) return;
    throw new StorageError({
      expected: 'Every thread computes its parts of a job of the kernels engine',
      found: 'a kernel that failed in another thread',
      fix: 'run the same again; where it fails again, take another engine, "double" or "tensor"',
    });
  }
}
