/** A trained optimizer: a rule, the theta that training found for it, and how it was found. */
import { bind, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import { ruleFrom } from '../learned/rule-from.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { Settings } from '../settings.js';
import type { TrainingRecord } from './training-record.js';

/** What a training made: a rule, its theta, and a record of the training. */
export interface TrainedOptimizer {
  /** The name of its file without the ending. */
  readonly name: string;
  readonly rule: LearnedOptimizer;
  /** The meta-parameters, flat, in the order of `rule.theta`. */
  readonly theta: Float32Array;
  readonly record: TrainingRecord;
}

/**
 * The ordinary optimizer that a training made.
 * @param change settings that are others than in training: `{ etaMin: 1e-3 }`, as the thesis retunes it (p18)
 * @throws UsageError when the rule does not know such a setting, or theta does not fit it then
 */
export function bindTrained({ rule, theta }: TrainedOptimizer, change: Settings = {}): Optimizer {
  return bind(ruleFrom(rule.id, { ...rule.settings, ...change }), theta);
}
