/** Several passes over everything, interleaved: what disturbs the machine for a while disturbs all alike. */
import type { Outcome } from './ask.js';
import { bestAndMedian } from './result.js';
import type { Load, Question, Timed, Trial } from './trial.js';

/** Something that is tried once per pass. */
export interface BenchTask extends Omit<Question, 'since'> {
  /** In how many passes. */
  readonly passes: number;
  /** Ways of running it, which take turns and of which the best counts; 1 where it is not said. */
  readonly ways?: number;
}

export interface Tried {
  readonly task: BenchTask;
  /** Those that nothing disturbed, or all where there are none. */
  readonly trials: readonly Trial[];
  /** Why the engine cannot do it, or not in each of its ways; null where it can, or is not there. */
  readonly skipped: string | null;
}

type Done = Exclude<Outcome, { readonly absent: string }>;

export interface Passed {
  readonly tried: readonly Tried[];
  /** Engines that are not there, with the reason. */
  readonly absent: ReadonlyMap<string, string>;
  /** How many trials were repeated because something disturbed them. */
  readonly repeated: number;
}

/** Slower than this, it is tried once in each way: another engine's second would not change what is compared. */
const slowMilliseconds = 1000;
/** Cores of others from which on a machine is busy: its times are worth little. */
export const busyCores = 0.2;
/** Of the usual peak: below it something slows the processor down. */
const leastPeak = 0.85;

/**
 * What was disturbed is tried again, in later passes and at most as often as it was to be tried at all.
 * @param ask tries a task in a process of its own, for the nth time, counted from 0
 */
export async function inPasses(
  tasks: readonly BenchTask[],
  ask: (task: BenchTask, attempt: number) => Promise<Outcome>,
  onPass: (pass: number, tasks: number) => void,
): Promise<Passed> {
  const outcomes = new Map<BenchTask, Done[]>(tasks.map((task) => [task, []]));
  const all = (task: BenchTask) => outcomes.get(task) ?? [];
  const of = (task: BenchTask) => all(task).flatMap((one) => ('skipped' in one ? [] : [one]));
  const inVain = (task: BenchTask) => all(task).filter((one) => 'skipped' in one || isSlow(one)).length;
  const sound = (task: BenchTask) => of(task).filter((trial) => !isDisturbed(trial, usualPeak(task)));
  const usualPeak =
    ({ engine }: BenchTask) =>
    (threads: number) => {
      const seen = tasks.filter((one) => one.engine === engine).flatMap((one) => peaksIn(of(one), threads));
      return seen.length > 0 ? bestAndMedian(seen).median : 0;
    };
  const absent = new Map<string, string>();
  for (let pass = 1; ; pass++) {
    const isWanted = (task: BenchTask) =>
      sound(task).length < task.passes &&
      of(task).length < 2 * task.passes &&
      inVain(task) < (task.ways ?? 1) &&
      !absent.has(task.engine);
    const wanted = tasks.filter(isWanted);
    if (wanted.length === 0) break;
    onPass(pass, wanted.length);
    for (const task of wanted) {
      if (absent.has(task.engine)) continue;
      const outcome = await ask(task, all(task).length);
      if ('absent' in outcome) absent.set(task.engine, outcome.absent);
      else all(task).push(outcome);
    }
  }
  const tried = tasks.map((task) => {
    const good = sound(task);
    const reasons = all(task).flatMap((one) => ('skipped' in one ? [one.skipped] : []));
    return { task, trials: good.length > 0 ? good : of(task), skipped: reasons[0] ?? null };
  });
  const repeated = tasks.reduce((sum, task) => sum + Math.max(0, of(task).length - task.passes), 0);
  return { tried, absent, repeated };
}

function isDisturbed(trial: Trial, usualPeak: (threads: number) => number): boolean {
  const isSlowed = ({ threads, peak }: Timed) => peak !== null && peak < leastPeak * usualPeak(threads);
  return coresOfOthers([trial]) > busyCores || trial.timed.some(isSlowed);
}

function peaksIn(trials: readonly Trial[], threads: number): number[] {
  return trials.flatMap(({ timed }) =>
    timed.flatMap((one) => (one.threads === threads && one.peak !== null ? [one.peak] : [])),
  );
}

function isSlow({ timed }: Trial): boolean {
  return timed.some(({ milliseconds }) => Math.min(...milliseconds) > slowMilliseconds);
}

/** Cores that other programs used while these trials ran, on average. */
export function coresOfOthers(trials: readonly { readonly load: Load }[]): number {
  const sum = (of: keyof Load) => trials.reduce((total, { load }) => total + load[of], 0);
  return trials.length > 0 ? Math.max(0, (sum('all') - sum('own')) / sum('wall')) : 0;
}
