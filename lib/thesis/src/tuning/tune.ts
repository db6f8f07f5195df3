/**
 * Tunes the rate of a rule: on a grid, by the mean over epochs of log10 of the training loss, on seeds that no figure is drawn with.
 * By successive halving (Jamieson and Talwalkar, AISTATS 2016): all values for a quarter of the length, the better half of them for half
 * of it, and the better half of these, with the thesis' value, to the end.
 */
import { epochCurve } from 'l2o/internal/evaluation/curves.js';
import { epochLength } from 'l2o/internal/evaluation/epoch.js';
import { evaluateRun } from 'l2o/internal/evaluation/evaluate-run.js';
import type { RunRequest, RunResult } from 'l2o/internal/evaluation/run-request.js';
import type { Problem } from 'l2o/internal/problems/problem.js';
import { kitVersion } from 'l2o/internal/version.js';
import type { Tunable } from './tunables.js';

/** Half decades, as close as the thesis' own values lie (it does not state its grid). */
export const grid = [1e-4, 5e-4, 1e-3, 5e-3, 1e-2, 5e-2, 1e-1] as const;

/** Figures are drawn with seeds 0, 1, 2, ...; these are far from them. */
const firstValidationSeed = 1000;

export interface Score {
  readonly value: number;
  /** How long it was run. */
  readonly epochs: number;
  /** The mean over its epochs, by seed; null where it diverged. */
  readonly bySeed: readonly (number | null)[];
}

/** What was found for one rule, with all that it rests on. */
export interface TunedRule {
  readonly rule: string;
  readonly setting: Tunable['setting'];
  readonly problem: string;
  readonly thesis: number;
  readonly tuned: number;
  readonly epochs: number;
  readonly seeds: readonly number[];
  readonly kit: string;
  /** What computed it, and a hash of what that computes. */
  readonly engine: string;
  readonly arithmetic: string;
  readonly scores: readonly Score[];
}

export interface TuneOptions extends Omit<RunRequest, 'problem' | 'optimizer' | 'seed' | 'steps' | 'curve'> {
  readonly problem: Problem;
  readonly epochs: number;
  /** How many validation seeds. */
  readonly seeds: number;
}

/** @throws what `evaluateRun` throws; what is done is in the store, and the same call goes on */
export async function tuneRule(
  { rule, setting, thesis, prepare }: Tunable,
  { epochs, seeds: count, ...options }: TuneOptions,
): Promise<TunedRule> {
  const make = await prepare();
  const seeds = Array.from({ length: count }, (_, index) => firstValidationSeed + index);
  const epoch = epochLength(options.problem, options.dataset);
  const results: RunResult[] = [];
  const scoreOf = async (value: number, length: number): Promise<Score> => {
    const bySeed: (number | null)[] = [];
    for (const seed of seeds) {
      const curve = `${rule} at ${value}, seed ${seed}`;
      const run = await evaluateRun({
        ...options,
        optimizer: make(value),
        seed,
        steps: length * epoch,
        curve,
      });
      results.push(run);
      const points = epochCurve(run.losses, epoch);
      const sum = points.reduce((total, point) => total + point, 0);
      bySeed.push(run.divergedAt === null ? sum / points.length : null);
    }
    return { value, epochs: length, bySeed };
  };
  const scores = new Map<number, Score>();
  let left: readonly number[] = grid;
  for (const share of [4, 2, 1]) {
    for (const value of left) scores.set(value, await scoreOf(value, Math.ceil(epochs / share)));
    if (share === 1) break;
    const better = [...left].sort((one, other) => meanOf(scores, one) - meanOf(scores, other));
    const kept = new Set([...better.slice(0, Math.ceil(left.length / 2)), thesis]);
    left = grid.filter((value) => kept.has(value));
  }
  const [tuned = thesis] = [...left].sort((one, other) => meanOf(scores, one) - meanOf(scores, other));
  const { engine = '', arithmetic = '' } = results.at(-1) ?? {};
  return {
    rule,
    setting,
    problem: options.problem.id,
    thesis,
    tuned,
    epochs,
    seeds,
    kit: kitVersion,
    engine,
    arithmetic,
    scores: grid.flatMap((value) => scores.get(value) ?? []),
  };
}

function meanOf(scores: ReadonlyMap<number, Score>, value: number): number {
  return scoreMean(scores.get(value)) ?? Number.POSITIVE_INFINITY;
}

/** The mean over the seeds; null where one diverged, or there is no score. */
export function scoreMean(score: Score | undefined): number | null {
  if (!score || score.bySeed.length === 0 || score.bySeed.includes(null)) return null;
  return score.bySeed.reduce<number>((sum, value) => sum + (value ?? 0), 0) / score.bySeed.length;
}
