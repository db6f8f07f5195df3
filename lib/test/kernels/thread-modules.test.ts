/** What other threads make modules from: anywhere in a memory of 4 GB, and what they say where they cannot. */
import { expect, it } from 'vitest';
import { maximumPages } from '../../core/src/engine/kernels/module.js';
import { FunctionWriter, writeModule } from '../../core/src/engine/kernels/rule/wasm-writer.js';
import { Runtime } from '../../core/src/engine/kernels/runtime.js';
import { theRuntime } from '../../core/src/engine/kernels/the-runtime.js';
import { parts, type Routine } from '../../core/src/engine/kernels/threads.js';
import { StorageError } from '../../core/src/errors.js';

/** A module that does nothing. */
const idle = writeModule(
  [],
  [new FunctionWriter(['i32', 'i32', 'i32', 'i32', 'i32'])],
  { name: 'run', index: 0 },
  maximumPages,
);

function twoThreads(): Runtime {
  const runtime = new Runtime(theRuntime().build);
  runtime.threads.grow(2);
  return runtime;
}

/** Gives jobs until the other thread has taken a part of one. */
function share({ threads }: Runtime, place: Omit<Routine, 'run'>): void {
  for (let isAlone = true; isAlone; ) {
    let own = 0;
    const run = () => {
      own++;
      for (const begin = performance.now(); performance.now() < begin + 1; );
    };
    const routine = { ...place, run };
    threads.run({ routine, blocks: parts, isSmall: false, table: 0, scratchBytes: 64, sums: 0, sumBytes: 0 });
    isAlone = own === parts;
  }
}

it('modules beyond 2 GiB', () => {
  const runtime = twoThreads();
  const { heap } = runtime;
  // Without writing to what lies before, which costs no memory then.
  heap.memory.grow(2 ** 15);
  const place = { number: 1, bytes: 2 ** 31 + 64, length: idle.length };
  heap.bytes(place.bytes, place.length).set(idle);
  expect(() => share(runtime, place)).not.toThrow();
});

it('a module that is none fails its own job and no other', () => {
  const runtime = twoThreads();
  const { heap } = runtime;
  const [broken, whole] = [1, 2].map((number) => {
    return { number, bytes: heap.allocate(idle.length).at, length: idle.length };
  });
  heap.bytes(whole.bytes, whole.length).set(idle);
  expect(() => share(runtime, broken)).toThrow(StorageError);
  expect(() => share(runtime, broken)).toThrow(
    /failed in another thread\n.*another engine, "double" or "tensor"/,
  );
  expect(() => share(runtime, whole)).not.toThrow();
});
