/** The most that some number of threads can do here, to judge kernels by. */
import { maximumPages } from '../module.js';
import { FunctionWriter, writeModule } from '../rule/wasm-writer.js';
import type { Runtime } from '../runtime.js';
import { parts } from '../threads.js';

/** Operations of one round of lib/kernels/peak.ts: twelve multiply-adds of four lanes. */
const operations = 12 * 8;

/** Enough blocks for all threads to be called. */
const blocks = 1000;

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
  const rule = runtime.rule(bytes);
  const begin = performance.now();
  // Where a rule has the address of its table stands the number of rounds.
  runtime.threads.run({ rule, blocks, table: rounds, scratchBytes: 64, sums: 0, sumBytes: 0 });
  return (operations * rounds * parts) / (performance.now() - begin) / 1e6;
}
