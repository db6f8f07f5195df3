/**
 * What a training writes down as it goes: the norms of its meta-gradients, its resets, its validations. Kept in the
 * snapshots of the training as arrays of numbers, which are written and read here and nowhere else.
 */
import { UsageError } from '../errors.js';
import type { RunResult } from '../evaluation/run-request.js';
import type { WantedShape } from '../gate/arrays.js';
import type { SnapshotArray } from '../snapshot.js';

/** A training as data. */
export interface TrainingLog {
  /** The meta-loss of each meta-iteration, mean of ln L; the last finite one is repeated where it is not finite. */
  readonly metaLosses: Float64Array;
  /** L2 norm of the meta-gradient of each meta-iteration; not finite where the update was skipped. */
  readonly gradientNorms: readonly number[];
  /** Trajectories that ended, in their order: after which meta-iteration, counted from 1, and why (see `ResetPolicy`). */
  readonly resets: readonly {
    readonly iteration: number;
    readonly cause: 'length' | 'loss' | 'norm' | 'non-finite';
  }[];
  /** Theta as it was after these meta-iterations, tried on a fresh instance of the problem. */
  readonly validations: readonly {
    readonly iteration: number;
    /** log10 of the mean training loss; infinite where it diverged. */
    readonly score: number;
  }[];
  /** The validation whose theta is the result of the training; undefined where none came to its end. */
  readonly selected: TrainingLog['validations'][number] | undefined;
  /** The meta-iteration that ended it before those asked for, because no validation was better than one long before. */
  readonly ended?: number;
}

/** All that is written down as it goes. */
export type TrainingEvents = Pick<TrainingLog, 'gradientNorms' | 'resets' | 'validations'>;
export type Reset = TrainingLog['resets'][number];
export type Validation = TrainingLog['validations'][number];
export type ResetCause = Reset['cause'];

export const resetCauses: readonly ResetCause[] = ['length', 'loss', 'norm', 'non-finite'];

/**
 * The log of a training, finished or not, over the meta-iterations that were asked for.
 *
 * @param result of `train`, or a checkpoint of a training
 * @throws Error when it holds no training
 */
export function trainingLog({ losses, snapshot }: Pick<RunResult, 'losses' | 'snapshot'>): TrainingLog {
  const { gradientNorms, resets, validations } = eventsIn(snapshot?.arrays ?? {});
  // The recording may be longer than what was asked for.
  const isAskedFor = ({ iteration }: Reset | Validation) => iteration <= losses.length;
  const shown = validations.filter(isAskedFor);
  // What is recorded behind the end is its last meta-loss, over and over.
  const done = Math.min(losses.length, gradientNorms.length);
  return {
    metaLosses: losses.slice(0, done),
    gradientNorms: gradientNorms.slice(0, done),
    ...(done < losses.length && { ended: done }),
    resets: resets.filter(isAskedFor),
    validations: shown,
    selected: bestOf(shown),
  };
}

/** Before the names of arrays that hold the results at the stages of a training, and the thetas as they stood there. */
export const stagePrefix = 'stages/';
export const thetaPrefix = 'thetas/';

/** What a training has come to: theta, and how it was selected. */
export interface TrainingResult {
  readonly theta: Float32Array;
  /** The meta-iteration that theta is of: that of the validation with the best score, or the last. */
  readonly dump: number;
  /** Its score; null where no validation came to its end. */
  readonly score: number | null;
  /** All validations, in their order. */
  readonly validations: readonly Validation[];
  /** The meta-iteration that patience ended it at; null where it went on to the end. */
  readonly ended: number | null;
}

/** Which theta of a training is meant: the one whose dump did best in validation (thesis 2.2), or the last, whatever its score. */
export type Selection = 'best' | 'last';

/**
 * The result after this many meta-iterations; where no validation came to its end, the last theta.
 *
 * @throws UsageError when the recording goes on beyond them and kept no stage there, or none of them was finite
 * @throws Error when it holds no training
 */
export function resultAfter(
  iterations: number,
  { snapshot }: Pick<RunResult, 'snapshot'>,
  selection: Selection = 'best',
): TrainingResult {
  const arrays = snapshot?.arrays ?? {};
  const { gradientNorms, ...events } = eventsIn(arrays);
  const validations = events.validations.filter(({ iteration }) => iteration <= iterations);
  const done = Math.min(iterations, gradientNorms.length);
  const best = bestOf(validations);
  const selected = selection === 'best' ? best : validations.find(({ iteration }) => iteration === done);
  requireFinite(done, events.resets);
  const isLonger = snapshot !== null && snapshot.step > iterations;
  const [kept, final] =
    selection === 'best' ? [stagePrefix, best ? 'best' : 'theta'] : [thetaPrefix, 'theta'];
  const theta = arrays[isLonger ? `${kept}${iterations}` : final];
  if (theta) {
    return {
      theta: Float32Array.from(theta.values),
      dump: selected?.iteration ?? done,
      score: selected?.score ?? null,
      validations,
      ended: done < iterations ? done : null,
    };
  }
  const stages = Object.keys(arrays).flatMap((name) =>
    name.startsWith(stagePrefix) ? [name.slice(stagePrefix.length)] : [],
  );
  throw new UsageError({
    expected: `The training kept what it had come to after ${iterations} meta-iterations`,
    found: `a recording of ${snapshot?.step} that kept ${stages.length > 0 ? `those after ${stages.join(', ')}` : 'none but the last'}`,
    fix: 'ask for one of these, or remove the recording from its store and train again',
  });
}

/** Whether a recording has theta as it stood after this many meta-iterations. */
export function keepsTheta(iterations: number, { snapshot }: Pick<RunResult, 'snapshot'>): boolean {
  return snapshot?.step === iterations || snapshot?.arrays[`${thetaPrefix}${iterations}`] !== undefined;
}

/** @throws UsageError where every meta-iteration ended its trajectory because of numbers that are not finite */
function requireFinite(iterations: number, resets: readonly Reset[]): void {
  const lost = resets.filter(({ iteration, cause }) => iteration <= iterations && cause === 'non-finite');
  if (lost.length < Math.max(iterations, 1)) return;
  throw new UsageError({
    expected: 'A training has meta-losses and meta-gradients that are finite numbers, to learn from',
    found: `NaN or Infinity in ${iterations === 1 ? 'its one meta-iteration' : `each of its ${iterations} meta-iterations`}: theta is none that was trained`,
    fix: 'make the steps of the rule smaller, or the unroll shorter; or look whether the loss of the problem is finite where it starts',
  });
}

/** The first of the validations with the lowest score (thesis 2.2); undefined where none came to its end. */
export function bestOf(validations: readonly Validation[]): Validation | undefined {
  const [first, ...others] = validations.filter(({ score }) => Number.isFinite(score));
  return first && others.reduce((best, one) => (one.score < best.score ? one : best), first);
}

/** Whether the last validation is no better than one this many meta-iterations before, nor any between. */
export function hasLostPatience(validations: readonly Validation[], patience: number): boolean {
  const best = bestOf(validations);
  const last = validations.at(-1);
  return best !== undefined && last !== undefined && last.iteration - best.iteration >= patience;
}

/** The arrays of a snapshot that hold these events: iterations beside the numbers of causes, and beside scores. */
export function arraysOf({ gradientNorms, resets, validations }: TrainingEvents) {
  return {
    'log/gradient-norms': row(gradientNorms),
    'log/resets': row(resets.flatMap(({ iteration, cause }) => [iteration, resetCauses.indexOf(cause)])),
    'log/validations': row(validations.flatMap(({ iteration, score }) => [iteration, score])),
  } satisfies Record<string, SnapshotArray>;
}

/** Their shapes after so many meta-iterations; null where the last ones may have been left out. */
export function eventShapes(iterations: number | null) {
  return {
    'log/gradient-norms': [iterations],
    'log/resets': [null],
    'log/validations': [null],
  } satisfies Record<keyof ReturnType<typeof arraysOf>, WantedShape>;
}

type EventArrays = Readonly<Record<keyof ReturnType<typeof arraysOf>, SnapshotArray>>;

function hasEvents(arrays: object): arrays is EventArrays {
  return Object.keys(arraysOf({ gradientNorms: [], resets: [], validations: [] })).every(
    (name) => name in arrays,
  );
}

/** The events in the arrays of a training's snapshot. @throws Error for arrays of another run */
export function eventsIn(arrays: Readonly<Record<string, SnapshotArray>>): TrainingEvents {
  if (!hasEvents(arrays)) throw new Error('This run is not a training');
  return {
    gradientNorms: [...arrays['log/gradient-norms'].values],
    resets: pairs(arrays['log/resets']).map(([iteration, cause]) => ({
      iteration,
      cause: resetCauses[cause],
    })),
    validations: pairs(arrays['log/validations']).map(([iteration, score]) => ({ iteration, score })),
  };
}

function row(values: readonly number[]): SnapshotArray {
  return { shape: [values.length], values: Float64Array.from(values) };
}

function pairs({ values }: SnapshotArray): [number, number][] {
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i], values[2 * i + 1]]);
}
