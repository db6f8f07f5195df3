/** From workloads, curves and engines to what is tried, each once. */
import type { GrowthPicture } from './growth.js';
import type { Cell } from './passes.js';
import { nameOf, type Workload } from './workload.js';

export interface CellRequest {
  readonly workloads: readonly Workload[];
  readonly growth: readonly GrowthPicture[];
  /** Threads of the kernels engine. */
  readonly threads: readonly number[];
  readonly passes: number;
  /** Engines to compare with. */
  readonly peers: readonly string[];
}

/** The engine that everything is measured on. */
export const ours = 'kernels';

/** Whether a timing is of one of its builds. */
export function isOurs({ engine }: { readonly engine: string }): boolean {
  return engine.startsWith(ours);
}

/** Curves and other engines need fewer passes: they are compared by factors. */
const fewPasses = 2;

export function cellsFor({ workloads, growth, threads, passes, peers }: CellRequest): Cell[] {
  const few = Math.min(passes, fewPasses);
  const cells = new Map<string, Cell>();
  const want = (workload: Workload, engine: string, threads: readonly number[], passes: number) => {
    const key = `${engine} ${nameOf(workload)}`;
    const known = cells.get(key);
    const all = [...new Set([...(known?.threads ?? []), ...threads])].sort((a, b) => a - b);
    cells.set(key, { workload, engine, threads: all, passes: Math.max(passes, known?.passes ?? 0) });
  };
  for (const workload of workloads) want(workload, ours, workload.kind === 'batch' ? [1] : threads, passes);
  for (const { curves } of growth) {
    for (const point of curves.flatMap(({ points }) => points)) {
      want(point.workload, ours, [point.threads], few);
    }
  }
  for (const engine of peers) {
    for (const workload of workloads) {
      // The other engines take the threads that they take; a batch is prepared without any.
      if (workload.kind !== 'batch') want(workload, engine, [1], few);
    }
  }
  return [...cells.values()];
}
