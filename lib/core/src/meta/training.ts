/**
 * A meta-training, as data: which rule learns on which problem, how far it is unrolled, when it begins anew.
 * (Thesis 2.2, 3.4, 4.4.)
 */
import { meanOfLogs, type Objective, objectiveForm } from '../engine/meta-loss.js';
import { orders, requireOrder, usualOrder } from '../engine/meta-trajectory.js';
import { checkRule } from '../engine/rule-gate.js';
import { UsageError } from '../errors.js';
import {
  countTo,
  kind,
  listOf,
  notNegative,
  oneOf,
  optional,
  pairOf,
  positive,
  recordOf,
  usually,
  whole,
} from '../gate/kinds.js';
import { type Form, type Kind, readSettings, refuse } from '../gate/settings.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { tensorflowAdam } from '../optimizers/tensorflow-adam.js';
import { checkProblem } from '../problems/check-problem.js';
import type { PlainProblem } from '../problems/problem.js';
import { Stream } from '../random/stream.js';
import { backprop, type Estimator, estimatorKind } from './estimators/estimator.js';
import { metaRate } from './meta-rate.js';
import { type ResetPolicy, thesisResets } from './resets.js';
import { type TaskFamily, taskOf } from './task-family.js';

/** When theta is tried on a fresh instance of the problem; all in problem steps, as the settings of a run. */
export interface ValidationPlan {
  readonly every: number;
  /** How long each is. */
  readonly steps: number;
  /** Further ones, before the first of these. */
  readonly early?: readonly number[];
  /** The training ends when none of the last so many steps was better than the best before; without it, it goes to its end. */
  readonly patience?: number;
}

/** A training with all that defines it, as `training` makes it of its settings. */
export interface Training {
  readonly rule: LearnedOptimizer;
  /**
   * Any problem with a positive loss where its logarithm is trained on. A loss of 0 ends a trajectory as a very small
   * one does; at a negative one the training stops with a UsageError, and a constant added to the loss fixes it.
   */
  readonly problem: PlainProblem;
  /** Where given, trajectories and validations are on problems drawn from it; `problem` is one of them. */
  readonly tasks?: TaskFamily;
  /** Trajectories that a meta-iteration unrolls, each on a problem and batches of its own; they begin anew together. */
  readonly trajectories: number;
  readonly estimator: Estimator;
  readonly objective: Objective;
  /** A longer meta-gradient is shortened to this. */
  readonly clip?: number;
  /** Updates theta: any hand-made rule. */
  readonly outer: Optimizer;
  /** Problem steps per meta-iteration. */
  readonly unroll: number;
  /** What the meta-gradient goes through: see `MetaStart`. */
  readonly order: 'first' | 'second';
  /** MNIST: every evaluation has a batch of its own. CIFAR: one batch serves a whole unroll. Without data, no matter. */
  readonly batches: 'one-per-evaluation' | 'one-per-unroll';
  readonly resets: ResetPolicy;
  readonly validation: ValidationPlan;
  /**
   * Meta-iterations after which theta, and the result so far, are kept beside the final one; they do not change the course.
   */
  readonly stages: readonly number[];
}

/** Settings of `training`; what is left out is as in the thesis. */
export type TrainingOptions = Pick<Training, 'rule'> &
  Partial<Omit<Training, 'rule' | 'outer'>> & {
    readonly outer?: Optimizer;
    /** Length of the meta learning rate's decay in meta-iterations. */
    readonly iterations: number;
    /** Where the meta learning rate begins: 2.5e-4 in chapter 3, 2e-4 in chapter 4. */
    readonly metaRate: number;
  };

const count = countTo(1e9);
const record = <T extends object>(is: string, has: string): Kind<T> =>
  kind(is, (value): value is T => typeof value === 'object' && value !== null && has in value);

const resets: Form<ResetPolicy> = {
  early: pairOf(count),
  earlySteps: whole,
  later: pairOf(count),
  leastLoss: notNegative,
  largestNorm: positive,
};

const validation: Form<ValidationPlan> = {
  every: count,
  steps: count,
  early: optional(listOf(count, { least: 0 })),
  patience: optional(count),
};

const form = {
  rule: record<LearnedOptimizer>('a learned optimizer', 'theta'),
  /** Left out where there are tasks. */
  problem: optional(record<PlainProblem>('a problem', 'parameters')),
  tasks: optional(record<TaskFamily>('a family of problems, { id, sample, problem }', 'sample')),
  trajectories: usually(countTo(1000), 1),
  estimator: usually(estimatorKind, backprop),
  objective: usually(recordOf<Objective>(objectiveForm), meanOfLogs),
  clip: optional(positive),
  iterations: count,
  metaRate: positive,
  outer: optional(record<Optimizer>('an optimizer', 'step')),
  /** Points and states of all its steps are kept. */
  unroll: usually(countTo(100_000), 1),
  order: optional(oneOf(orders)),
  batches: usually(oneOf(['one-per-evaluation', 'one-per-unroll'] as const), 'one-per-evaluation'),
  resets: usually(recordOf(resets), thesisResets),
  validation: usually(recordOf(validation), { every: 20_000, steps: 20_000 }),
  stages: usually(listOf(count, { least: 0 }), []),
} satisfies Form<TrainingOptions>;

/**
 * A training with the thesis' settings where nothing else is said: second order, or first where that cannot be had.
 * @throws UsageError for settings that are unknown or cannot be, a rule that learns nothing, second order where it cannot be had
 */
export function training(given: TrainingOptions): Training {
  const { iterations, metaRate: from, outer, ...read } = readSettings('a training', form, given);
  const { rule, tasks, estimator, objective, unroll } = read;
  if (tasks && read.problem) {
    throw new UsageError({
      expected: 'A training is on a problem, or on tasks that draw one',
      found: 'both',
      fix: 'leave one of them out',
    });
  }
  const problem = tasks ? taskOf(tasks, Stream.fromSeed(0).split('task')) : read.problem;
  if (!problem) return refuse({ name: 'problem', of: 'a training' }, 'a problem', undefined);
  if (rule.theta.length === 0) {
    throw new UsageError({
      expected: 'A rule with meta-parameters is trained',
      found: `${rule.title}, which has nothing to learn`,
      fix: 'evaluate it as it is: bind(rule, [])',
    });
  }
  checkProblem(problem);
  checkRule(rule, problem.size);
  if (outer && 'theta' in outer)
    refuse(
      { name: 'outer', of: 'a training' },
      'a hand-made optimizer, or a bound one',
      'a learned optimizer without its theta',
      'bind it: bind(rule, theta)',
    );
  const order = read.order ?? (estimator.kind === 'backprop' ? usualOrder(problem) : 'first');
  requireOrder(problem, order);
  if (typeof objective.weights === 'object' && objective.weights.length !== unroll) {
    throw new UsageError({
      expected: `An objective has a weight for each of the ${unroll} steps of an unroll`,
      found: `${objective.weights.length} weights`,
      fix: "give as many, or 'mean' or 'final'",
    });
  }
  const rate = metaRate(from, iterations);
  return { ...read, problem, order, outer: outer ?? tensorflowAdam({ rate }) };
}
