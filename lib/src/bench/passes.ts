/** Several passes over everything, interleaved: what disturbs the machine for a while disturbs all alike. */
import type { Outcome } from './ask.js';
import type { Load, Question, Trial } from './trial.js';

/** Something that is tried once per pass. */
export interface Cell extends Omit<Question, 'since'> {
  /** In how many passes. */
  readonly passes: number;
}

export interface Tried {
  readonly cell: Cell;
  readonly trials: readonly Trial[];
  /** Why the engine cannot do it; null where it can, or is not there. */
  readonly skipped: string | null;
}

export interface Passed {
  readonly tried: readonly Tried[];
  /** Engines that are not there, with the reason. */
  readonly absent: ReadonlyMap<string, string>;
}

/** Slower than this, it is tried once: another engine's second would not change what is compared. */
const slowMilliseconds = 1000;

/** @param ask tries a cell in a process of its own */
export async function inPasses(
  cells: readonly Cell[],
  ask: (cell: Cell) => Promise<Outcome>,
  onPass: (pass: number, cells: number) => void,
): Promise<Passed> {
  const trials = new Map<Cell, Trial[]>(cells.map((cell) => [cell, []]));
  const skipped = new Map<Cell, string>();
  const absent = new Map<string, string>();
  for (let pass = 0; ; pass++) {
    const isWanted = (cell: Cell) =>
      pass < cell.passes && !absent.has(cell.engine) && !skipped.has(cell) && !trials.get(cell)?.some(isSlow);
    const wanted = cells.filter(isWanted);
    if (wanted.length === 0) break;
    onPass(pass + 1, wanted.length);
    for (const cell of wanted) {
      if (absent.has(cell.engine)) continue;
      const outcome = await ask(cell);
      if ('absent' in outcome) absent.set(cell.engine, outcome.absent);
      else if ('skipped' in outcome) skipped.set(cell, outcome.skipped);
      else trials.get(cell)?.push(outcome);
    }
  }
  const tried = cells.map((cell) => {
    const found = trials.get(cell) ?? [];
    return { cell, trials: found, skipped: found.length > 0 ? null : (skipped.get(cell) ?? null) };
  });
  return { tried, absent };
}

function isSlow({ timed }: Trial): boolean {
  return timed.some(({ milliseconds }) => Math.min(...milliseconds) > slowMilliseconds);
}

/** Cores that other programs used while these trials ran, on average. */
export function coresOfOthers(trials: readonly { readonly load: Load }[]): number {
  const sum = (of: keyof Load) => trials.reduce((total, { load }) => total + load[of], 0);
  return trials.length > 0 ? Math.max(0, (sum('all') - sum('own')) / sum('wall')) : 0;
}
