/** One trial of a workload: what a process of its own is asked, and what it answers. */
import type { SerializedError } from 'l2o/internal/evaluation/serialized-error.js';
import type { Profile } from './profile.js';
import type { Workload } from './workload.js';

export interface Question {
  readonly workload: Workload;
  /** As `chooseEngine` takes it. */
  readonly engine: string;
  /** Numbers of threads inside the run, ascending: it is timed with each. */
  readonly threads: readonly number[];
  /** Where given, the resident set is looked at after so many steps, ascending, and nothing is timed. */
  readonly leakAfter?: readonly number[];
  /** When the process was started, in milliseconds since 1970. */
  readonly since: number;
}

export type Answer<T = Trial> =
  | T
  | NoTrial
  /** The images cannot be read. */
  | { readonly error: SerializedError };

export type NoTrial =
  /** Why the engine cannot do it. */
  | { readonly skipped: string }
  /** Why the engine is not there at all. */
  | { readonly absent: string };

export interface Trial {
  /** "kernels/fma". */
  readonly engine: string;
  /** "official", or what the images are; null where there are none. */
  readonly images: string | null;
  /** Milliseconds since the process was started. */
  readonly engineReady: number;
  readonly firstStep: number;
  readonly timed: readonly Timed[];
  /** Of the network's gradient on our kernels, on one thread. */
  readonly profile: Profile | null;
  /** The largest resident set, in MB. */
  readonly peakMegabytes: number;
  /** Resident sets in MB, one per entry of `leakAfter`. */
  readonly residentMegabytes: readonly number[];
  readonly load: Load;
}

export interface Timed {
  readonly threads: number;
  /** Milliseconds of one time, as found in several pieces. */
  readonly milliseconds: readonly number[];
  /** GFLOP/s of the peak loop beside it; null where the engine has none. */
  readonly peak: number | null;
}

/** Seconds of all cores: by this process, by all, and what the clock says. */
export interface Load {
  readonly own: number;
  readonly all: number;
  readonly wall: number;
}
