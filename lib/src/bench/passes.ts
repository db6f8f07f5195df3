/** Several passes over everything, interleaved: what disturbs the machine for a while disturbs all alike. */
import type { Outcome } from './ask.js';
import { bestAndMedian } from './result.js';
import type { Load, Question, Timed, Trial } from './trial.js';

/** Something that is tried once per pass. */
export interface Cell extends Omit<Question, 'since'> {
  /** In how many passes. */
  readonly passes: number;
  /** Ways of running it, which take turns and of which the best counts; 1 where it is not said. */
  readonly ways?: number;
}

export interface Tried {
  readonly cell: Cell;
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
 * @param ask tries a cell in a process of its own, for the nth time, counted from 0
 */
export async function inPasses(
  cells: readonly Cell[],
  ask: (cell: Cell, attempt: number) => Promise<Outcome>,
  onPass: (pass: number, cells: number) => void,
): Promise<Passed> {
  const outcomes = new Map<Cell, Done[]>(cells.map((cell) => [cell, []]));
  const all = (cell: Cell) => outcomes.get(cell) ?? [];
  const of = (cell: Cell) => all(cell).flatMap((one) => ('skipped' in one ? [] : [one]));
  const inVain = (cell: Cell) => all(cell).filter((one) => 'skipped' in one || isSlow(one)).length;
  const sound = (cell: Cell) => of(cell).filter((trial) => !isDisturbed(trial, usualPeak(cell)));
  const usualPeak =
    ({ engine }: Cell) =>
    (threads: number) => {
      const seen = cells.filter((one) => one.engine === engine).flatMap((one) => peaksIn(of(one), threads));
      return seen.length > 0 ? bestAndMedian(seen).median : 0;
    };
  const absent = new Map<string, string>();
  for (let pass = 1; ; pass++) {
    const isWanted = (cell: Cell) =>
      sound(cell).length < cell.passes &&
      of(cell).length < 2 * cell.passes &&
      inVain(cell) < (cell.ways ?? 1) &&
      !absent.has(cell.engine);
    const wanted = cells.filter(isWanted);
    if (wanted.length === 0) break;
    onPass(pass, wanted.length);
    for (const cell of wanted) {
      if (absent.has(cell.engine)) continue;
      const outcome = await ask(cell, all(cell).length);
      if ('absent' in outcome) absent.set(cell.engine, outcome.absent);
      else all(cell).push(outcome);
    }
  }
  const tried = cells.map((cell) => {
    const good = sound(cell);
    const reasons = all(cell).flatMap((one) => ('skipped' in one ? [one.skipped] : []));
    return { cell, trials: good.length > 0 ? good : of(cell), skipped: reasons[0] ?? null };
  });
  const repeated = cells.reduce((sum, cell) => sum + Math.max(0, of(cell).length - cell.passes), 0);
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
