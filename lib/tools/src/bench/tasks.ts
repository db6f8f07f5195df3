/** From workloads, curves and engines to what is tried, each once. */
import type { GrowthPicture } from './growth.js';
import type { BenchTask } from './passes.js';
import { isCompared } from './ratios.js';
import { type Workload, workloadName } from './workload.js';

export interface TaskRequest {
  readonly workloads: readonly Workload[];
  readonly growth: readonly GrowthPicture[];
  /** Threads of the kernels engine. */
  readonly threads: readonly number[];
  readonly passes: number;
  /** Engines and libraries to compare with, in the order in which they take their turns. */
  readonly peers: readonly string[];
}

/** The engine that everything is measured on. */
export const ours = 'kernels';

/** Whether a timing is of one of its builds. */
export function isOurs({ engine }: { readonly engine: string }): boolean {
  return engine.startsWith(ours);
}

/** What the JAX and PyTorch of `--peers` are called. */
export const peerNames: readonly string[] = ['jax', 'torch'];

/** Curves need fewer passes, and other engines where nothing hangs on the exact ratio. */
const fewPasses = 2;
/** JAX and PyTorch have so many ways of running a workload, which take turns. */
const waysOfPeers = 2;

export function tasksFor({ workloads, growth, threads, passes, peers }: TaskRequest): BenchTask[] {
  const few = Math.min(passes, fewPasses);
  const tasks = new Map<string, BenchTask>();
  const want = (workload: Workload, engine: string, threads: readonly number[], passes: number, ways = 1) => {
    const key = `${engine} ${workloadName(workload)}`;
    const known = tasks.get(key);
    const all = [...new Set([...(known?.threads ?? []), ...threads])].sort((a, b) => a - b);
    const most = Math.max(passes, ways, known?.passes ?? 0);
    tasks.set(key, { workload, engine, threads: all, passes: most, ...(ways > 1 && { ways }) });
  };
  for (const workload of workloads) {
    // The other engines take the threads that they take; a batch is prepared without any.
    const isBatch = workload.kind === 'batch';
    want(workload, ours, isBatch ? [1] : threads, passes);
    const isMatch = isCompared(workload);
    for (const engine of isBatch ? [] : peers) {
      if (!peerNames.includes(engine)) want(workload, engine, [1], isMatch ? passes : few);
      else if (isMatch) want(workload, engine, [Math.max(...threads)], passes, waysOfPeers);
    }
  }
  for (const { curves } of growth) {
    for (const point of curves.flatMap(({ points }) => points)) {
      want(point.workload, ours, [point.threads], few);
    }
  }
  return [...tasks.values()];
}
