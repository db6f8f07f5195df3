/** What a bench found: the content of bench.json. */
import type { Profile } from './profile.js';

export interface BenchResult {
  readonly node: string;
  readonly processor: string;
  readonly cores: number;
  /** The engine that the others are compared with: "kernels/fma". */
  readonly build: string;
  readonly passes: number;
  /** GFLOP/s of the peak loop, best, by number of threads. */
  readonly peaks: Readonly<Record<number, number>>;
  /** Cores that other programs used in the meantime, on average. */
  readonly coresOfOthers: number;
  /** Trials that were done again because something disturbed them. */
  readonly repeated: number;
  readonly timings: readonly Timing[];
  /** Where the gradient of a network goes, by the title of its step. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** How cost grows, in milliseconds of the best piece: one list of [value, milliseconds] per curve, by its name. */
  readonly growth: Readonly<Record<string, readonly Point[]>>;
  readonly starts: readonly StartTiming[];
  readonly leak: Leak | null;
  /** What an engine could not do, and why. */
  readonly skipped: readonly Skipped[];
  /** Data sets whose images are not the official ones, with what they are. */
  readonly images: Readonly<Record<string, string>>;
}

export type Point = readonly [value: number, milliseconds: number];

export interface Timing {
  readonly workload: string;
  readonly title: string;
  readonly engine: string;
  readonly threads: number;
  /** Milliseconds. */
  readonly best: number;
  readonly median: number;
  /** Of the best, by the nominal number of operations; null where that says nothing. */
  readonly gflops: number | null;
  /** Of the peak loop with as many threads; null for engines without a peak loop. */
  readonly share: number | null;
  /** The largest resident set of a process that did this and nothing else, in MB. */
  readonly peakMegabytes: number;
}

export interface StartTiming {
  readonly what: string;
  /** Seconds since the process was started. */
  readonly best: number;
  readonly median: number;
  /** In MB; null where it is not known. */
  readonly peakMegabytes: number | null;
}

/** Resident sets of one process after a number of steps. */
export interface Leak {
  readonly title: string;
  readonly steps: readonly number[];
  readonly residentMegabytes: readonly number[];
}

export interface Skipped {
  readonly engine: string;
  readonly reason: string;
  /** Titles of workloads; none where the engine is not there at all. */
  readonly workloads: readonly string[];
}

/** The smallest, and the one in the middle; NaN where there is none. */
export function bestAndMedian(values: readonly number[]): { readonly best: number; readonly median: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const { 0: best = Number.NaN, [Math.floor(sorted.length / 2)]: median = best } = sorted;
  return { best, median };
}
