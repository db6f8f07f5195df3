/**
 * A learned optimizer of one's own trained in a notebook, under a progress display. It is kept in the run store, and goes
 * on where it was interrupted (see workplace.ts).
 */
import type { Engine } from 'l2o/internal/engine/engine.js';
import { UsageError } from 'l2o/internal/errors.js';
import type { ProgressListener } from 'l2o/internal/evaluation/progress.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { bind } from 'l2o/internal/learned/learned-optimizer.js';
import { train } from 'l2o/internal/meta/train.js';
import { type TrainingOptions, training } from 'l2o/internal/meta/training.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { trainedFrom } from 'l2o/internal/trained/from-training.js';
import type { TrainedOptimizer } from 'l2o/internal/trained/trained-optimizer.js';
import { withWorkplace } from './workplace.js';

/** What is trained on what, how long, and how it is looked at. */
export type TrainHereOptions = TrainingOptions & {
  /** 0 by default. */
  readonly seed?: number;
  /** Into how many parts the training is cut, to look at theta after each; 1 by default. */
  readonly parts?: number;
  /** The fastest one that runs the problem, unless given. */
  readonly engine?: Engine;
};

/** Theta as it stood after a part of the training, which need not be the one that validation selects. */
export interface TrainingStage {
  readonly iteration: number;
  readonly theta: Float32Array;
}

/** What a training in a notebook made, ready to be run, saved and shown. */
export interface TrainedHere {
  /** The ordinary optimizer that the training made, under the rule's title. */
  readonly optimizer: Optimizer;
  /** The meta-parameters it found, flat, in the order of `rule.theta`. */
  readonly theta: Float32Array;
  /** The same with how it was trained, under the rule's id: `await saveTrained(trained)` writes its file. */
  readonly trained: TrainedOptimizer;
  /** The training as it ran: `showTraining(result)`. */
  readonly result: RunResult;
  /** One per part. */
  readonly stages: readonly TrainingStage[];
}

/** Problem steps of the one validation at the end, where none are asked for. */
const validationSteps = 200;

/**
 * Trains a rule on a problem.
 *
 * @param options as of `training`, and how it is looked at; without `validation` there is one, at the end
 * @throws UsageError as `training` and `train`
 * @throws Interrupted after "interrupt kernel"
 */
export function trainHere({
  seed = 0,
  parts = 1,
  engine: given,
  ...options
}: TrainHereOptions): Promise<TrainedHere> {
  const { rule, iterations, unroll = 1 } = options;
  const validation = { every: iterations * unroll, steps: validationSteps };
  const learning = training({ validation, ...options });
  checkParts(parts, iterations);
  const stages: TrainingStage[] = [];
  const learned = withWorkplace(learning.problem, [rule, learning.outer], given, async (workplace) => {
    const curve = `training ${rule.title}`;
    const onProgress = ofWhole(iterations, workplace.onProgress);
    const trainTo = async (iteration: number) => {
      const to = { training: learning, seed, iterations: iteration, curve };
      const part = await train({ ...workplace, ...to, onProgress });
      stages.push({ iteration, theta: thetaOf(part) });
      return part;
    };
    for (let part = 1; part < parts; part++) await trainTo(Math.ceil((iterations * part) / parts));
    return trainTo(iterations);
  });
  const identity = { training: learning, profile: 'quick', seed, iterations } as const;
  return learned.then(async (result) => {
    const trained = await trainedFrom(rule.id, identity, result);
    const { theta } = trained;
    return { optimizer: bind(rule, theta), theta, trained, result, stages };
  });
}

/** What a part reports, as progress of the whole: that is done with its last part, and the rest takes as long per step. */
function ofWhole(iterations: number, listener: ProgressListener | undefined): ProgressListener {
  return ({ secondsLeft, ...progress }) => {
    const { state, step, steps } = progress;
    listener?.({
      ...progress,
      state: state === 'done' && step < iterations ? 'running' : state,
      steps: iterations,
      ...(secondsLeft !== undefined && { secondsLeft: (secondsLeft / (steps - step)) * (iterations - step) }),
    });
  };
}

function checkParts(parts: number, iterations: number): void {
  if (Number.isSafeInteger(parts) && parts >= 1 && parts <= iterations) return;
  throw new UsageError({
    expected: `A training of ${iterations} meta-iterations is cut into 1 to ${iterations} parts`,
    found: String(parts),
    fix: 'give another number of parts',
  });
}

function thetaOf({ snapshot }: RunResult): Float32Array {
  return Float32Array.from(snapshot?.arrays.theta?.values ?? []);
}
