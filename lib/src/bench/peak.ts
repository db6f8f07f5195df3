/** The most that some number of threads can do here, to judge kernels by. */
import { maximumPages } from '../engine/kernels/module.js';
import { FunctionWriter, writeModule } from '../engine/kernels/rule/wasm-writer.js';
import type { Runtime } from '../engine/kernels/runtime.js';
import { parts } from '../engine/kernels/threads.js';

/** Operations of one round of lib/kernels/peak.ts: twelve multiply-adds of four lanes. */
const operations = 12 * 8;

/** @returns GFLOP/s of register-only multiply-adds, with the threads that the runtime has */
export function peakOf(runtime: Runtime, rounds = 200_000): number {
  const parameters = ['i32', 'i32', 'i32', 'i32', 'i32'] as const;
  const run = new FunctionWriter(parameters);
  for (let parameter = 0; parameter < parameters.length; parameter++) run.get(parameter);
  run.call(0);
  const bytes = writeModule(
    [{ module: 'kernels', name: 'spendPeak', parameters }],
    [run],
    { name: 'run', index: 1 },
    maximumPages,
  );
  const routine = runtime.rule(bytes);
  const begin = performance.now();
  // Where a rule has the address of its table stands the number of rounds.
  const job = { routine, blocks: parts, isSmall: false };
  runtime.threads.run({ ...job, table: rounds, scratchBytes: 64, sums: 0, sumBytes: 0 });
  return (operations * rounds * parts) / (performance.now() - begin) / 1e6;
}
