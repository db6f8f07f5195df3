/** The most that some number of threads can do here, to judge kernels by. */
import { maximumPages } from 'l2o/internal/engine/kernels/module.js';
import { FunctionWriter, writeModule } from 'l2o/internal/engine/kernels/rule/wasm-writer.js';
import type { Runtime } from 'l2o/internal/engine/kernels/runtime.js';
import { parts } from 'l2o/internal/engine/kernels/threads.js';

/** Until the loop is compiled to fast code. */
const warmUp = { times: 200, rounds: 2_000 };

/** A rule that does nothing but the loop. */
function peakModule(): Uint8Array<ArrayBuffer> {
  const parameters = ['i32', 'i32', 'i32', 'i32', 'i32'] as const;
  const run = new FunctionWriter(parameters);
  for (let parameter = 0; parameter < parameters.length; parameter++) run.get(parameter);
  run.call(0);
  return writeModule(
    [{ module: 'kernels', name: 'spendPeak', parameters }],
    [run],
    { name: 'run', index: 1 },
    maximumPages,
  );
}

/** @returns GFLOP/s of register-only multiply-adds, with the threads that the runtime has */
export function peakOf(runtime: Runtime): number {
  const { peakOperations, peakScratch } = runtime.kernels;
  const routine = runtime.rule(peakModule());
  const job = { routine, blocks: parts, isSmall: false, scratchBytes: peakScratch(), sums: 0, sumBytes: 0 };
  const spend = (rounds: number) => {
    const begin = performance.now();
    // Where a rule has the address of its table stands the number of rounds.
    runtime.threads.run({ ...job, table: rounds });
    return (peakOperations() * rounds * parts) / (performance.now() - begin) / 1e6;
  };
  for (let i = 0; i < warmUp.times; i++) spend(warmUp.rounds);
  return Math.max(...Array.from({ length: 10 }, () => spend(200_000)));
}
