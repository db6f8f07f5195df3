/**
 * A learned optimizer of one's own trained in a notebook, under a progress display. It is kept in the run store, and goes
 * on where it was interrupted (see workplace.ts).
 */
import type { Engine } from 'l2o/internal/engine/engine.js';
import { UsageError } from 'l2o/internal/errors.js';
import type { RunResult } from 'l2o/internal/evaluation/run-request.js';
import { bind } from 'l2o/internal/learned/learned-optimizer.js';
import { train } from 'l2o/internal/meta/train.js';
import { type TrainingOptions, training } from 'l2o/internal/meta/training.js';
import { keepsTheta, resultAfter } from 'l2o/internal/meta/training-log.js';
import type { Optimizer } from 'l2o/internal/optimizers/optimizer.js';
import { MemoryStore } from 'l2o/internal/store/run-store.js';
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
  checkParts(parts, iterations);
  const ends = Array.from({ length: parts }, (_, part) => Math.ceil((iterations * (part + 1)) / parts));
  const stages = [...(options.stages ?? []), ...ends];
  const learning = training({ validation, ...options, stages });
  const learned = withWorkplace(learning.problem, [rule, learning.outer], given, async (workplace) => {
    const request = { ...workplace, training: learning, seed, iterations, curve: `training ${rule.title}` };
    const result = await train(request);
    // One that was stored was looked at elsewhere, or went on beyond this one's end.
    const isLookedAt = ends.every((end) => keepsTheta(end, result));
    return isLookedAt ? result : train({ ...request, store: new MemoryStore() });
  });
  const identity = { training: learning, profile: 'quick', seed, iterations } as const;
  return learned.then(async (result) => {
    const trained = await trainedFrom(rule.id, identity, result);
    const { theta } = trained;
    const stages = ends.map((iteration) => ({
      iteration,
      theta: resultAfter(iteration, result, 'last').theta,
    }));
    return { optimizer: bind(rule, theta), theta, trained, result, stages };
  });
}

function checkParts(parts: number, iterations: number): void {
  if (Number.isSafeInteger(parts) && parts >= 1 && parts <= iterations) return;
  throw new UsageError({
    expected: `A training of ${iterations} meta-iterations is cut into 1 to ${iterations} parts`,
    found: String(parts),
    fix: 'give another number of parts',
  });
}
