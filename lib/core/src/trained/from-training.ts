/** From a finished training to the file that keeps its result. */
import { beginningOf } from '../evaluation/replay.js';
import type { RunResult } from '../evaluation/run-request.js';
import { problemProgram } from '../fingerprint/problem-program.js';
import { ruleProgram } from '../fingerprint/rule-program.js';
import { course } from '../meta/meta-problem.js';
import type { TrainRequest } from '../meta/train.js';
import { resultAfter } from '../meta/training-log.js';
import { kitVersion } from '../version.js';
import type { TrainedOptimizer } from './trained-optimizer.js';
import type { TrainingDefinition } from './training-record.js';

export type TrainingIdentity = Parameters<typeof trainedFrom>[1];

/** What defines a training, as its file records it. */
export function definitionOfTraining({
  training,
  profile,
  seed,
  iterations,
}: TrainingIdentity): TrainingDefinition {
  const { rule, problem, outer } = training;
  return {
    ruleId: rule.id,
    settings: rule.settings,
    problem: { id: problem.id, settings: problem.settings },
    training: { ...course(training), outer: { id: outer.id, settings: outer.settings } },
    profile,
    seed,
    metaIterations: iterations,
  };
}

/**
 * What a training came to after the meta-iterations that were asked for (see `resultAfter`).
 * @throws UsageError when the recording is longer and kept nothing there; Error when it holds no training
 */
export async function trainedFrom(
  name: string,
  identity: Pick<TrainRequest, 'training' | 'seed' | 'iterations'> & {
    /** What its length is called. */
    readonly profile: string;
    /** Of the weights: 'CC-BY-4.0'. */
    readonly licence?: string;
    /** Which theta of it is meant: the best in validation, unless the last is asked for. */
    readonly selection?: 'best' | 'last';
  },
  result: RunResult,
): Promise<TrainedOptimizer> {
  const { theta, dump, score, validations, ended } = resultAfter(
    identity.iterations,
    result,
    identity.selection,
  );
  const { rule, problem } = identity.training;
  return {
    name,
    rule,
    theta,
    record: {
      ...definitionOfTraining(identity),
      dump,
      validation: score,
      dumps: validations.map(({ iteration, score }) => ({
        iteration,
        score: Number.isFinite(score) ? score : null,
      })),
      ended,
      replay: {
        rule: ruleProgram(rule),
        problem: await problemProgram(problem),
        data: result.definition.data,
        beginning: beginningOf('meta', result),
        theta: true,
      },
      versions: result.versions,
      kit: kitVersion,
      licence: identity.licence ?? null,
    },
  };
}
