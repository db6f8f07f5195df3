/** How long ours takes beside the best of the others, and what is wanted of it. */
import type { BenchResult, Timing } from './result.js';
import { type Workload, workloadName } from './workload.js';

/** Ours over the best of the others, at most. */
interface Wanted {
  /** On the build `wide`. */
  readonly wide: number;
  /** On any other. */
  readonly other: number;
  readonly beyond: number;
}

const learning = { wide: 0.75, other: 1.05, beyond: 0.5 };
const onConvMnist = { wide: 0.75, other: 1.15, beyond: 0.5 };

/** By the names of workloads. */
const wanted: Readonly<Record<string, Wanted>> = {
  'train k-momentums-6-0.2-0.99': learning,
  'train k-momentums-10-0.2-0.99': learning,
  'train rnn-1 20 second': learning,
  'train rnn-2 20 second': learning,
  'step adam': { wide: 0.7, other: 0.85, beyond: 0.5 },
  'step k-momentums-6-0.2-0.99': { wide: 0.75, other: 1, beyond: 0.5 },
  'step rnn-2': { wide: 0.65, other: 0.95, beyond: 0.5 },
  'step adam on ConvMnist_0': onConvMnist,
  'step adam on ConvMnist_1': onConvMnist,
  'step adam on ConvCifar_0': { wide: 0.4, other: 0.6, beyond: 0.33 },
  'step adam on ConvCifar_1': { wide: 0.7, other: 0.9, beyond: 0.5 },
};

/** Whether ours is to be held against others in it. */
export function isCompared(workload: Workload): boolean {
  return workloadName(workload) in wanted;
}

export interface Ratio {
  readonly title: string;
  readonly ours: number;
  /** Milliseconds by engine; those that did not do it are left out. */
  readonly others: Readonly<Record<string, number>>;
  /** Ours over the best of the others. */
  readonly ratio: number;
  readonly condition: number;
  readonly beyond: number;
}

/** Those that ours and at least one other were timed in. `mixed` computes with our kernels, too. */
export function ratiosOf({ timings, build }: BenchResult): Ratio[] {
  const isOther = ({ engine }: Timing) => !/^(kernels|mixed)\b/.test(engine);
  return Object.entries(wanted).flatMap(([workload, { wide, other, beyond }]) => {
    const all = timings.filter((timing) => timing.workload === workload);
    const mine = all.filter(({ engine }) => engine === build);
    const [first] = mine;
    const others = Object.fromEntries(all.filter(isOther).map(({ engine, best }) => [engine, best]));
    if (!first || Object.keys(others).length === 0) return [];
    const ours = Math.min(...mine.map(({ best }) => best));
    const ratio = ours / Math.min(...Object.values(others));
    return [
      {
        title: first.title,
        ours,
        others,
        ratio,
        condition: build.endsWith('/wide') ? wide : other,
        beyond,
      },
    ];
  });
}
