/**
 * A meta-training, as data: which rule learns on which problem, how far it is unrolled, when it begins anew.
 * (Thesis 2.2, 3.4, 4.4; facts 3 and 8.)
 */
import { type Order, requireOrder, usualOrder } from '../engine/meta-trajectory.js';
import { UsageError } from '../errors.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { polynomial } from '../optimizers/schedule.js';
import { tensorflowAdam } from '../optimizers/tensorflow-adam.js';
import { totalSize } from '../problems/parameters.js';
import type { PlainProblem } from '../problems/problem.js';
import { type ResetPolicy, thesisResets } from './resets.js';

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

export interface Training {
  readonly rule: LearnedOptimizer;
  /**
   * Any problem with a positive loss: its logarithm is what is trained on. A loss of 0 ends a trajectory as a very small
   * one does; at a negative one the training stops with a UsageError, and a constant added to the loss mends it.
   */
  readonly problem: PlainProblem;
  /** Updates theta: any hand-made rule. */
  readonly outer: Optimizer;
  /** Problem steps per meta-iteration. */
  readonly unroll: number;
  readonly order: Order;
  /** MNIST: every evaluation has a batch of its own. CIFAR: one batch serves a whole unroll. Without data, no matter. */
  readonly batches: 'one-per-evaluation' | 'one-per-unroll';
  readonly resets: ResetPolicy;
  readonly validation: ValidationPlan;
  /**
   * Meta-iterations after which theta, and the result so far, are kept beside the final one; they do not change the course.
   */
  readonly stages: readonly number[];
}

export type TrainingOptions = Pick<Training, 'rule' | 'problem'> &
  Partial<Omit<Training, 'rule' | 'problem' | 'outer'>> & {
    readonly outer?: Optimizer;
    /** Length of the meta learning rate's decay in meta-iterations. */
    readonly iterations: number;
    /** Where the meta learning rate begins: 2.5e-4 in chapter 3, 2e-4 in chapter 4. */
    readonly metaRate: number;
  };

/**
 * A training with the thesis' settings where nothing else is said: second order, or first where that cannot be had.
 * @throws UsageError for numbers that cannot be, a rule that learns nothing, second order where it cannot be had
 */
export function training({ iterations, metaRate, ...options }: TrainingOptions): Training {
  const { problem } = options;
  const unroll = options.unroll ?? 1;
  const order = options.order ?? usualOrder(problem);
  atLeastOne('iterations', iterations);
  atLeastOne('unroll', unroll);
  const validation = options.validation ?? { every: 20_000, steps: 20_000 };
  atLeastOne('validation steps', validation.steps);
  atLeastOne('steps between validations', validation.every);
  for (const early of validation.early ?? []) atLeastOne('steps before an early validation', early);
  if (validation.patience !== undefined) atLeastOne('steps of patience', validation.patience);
  if (options.rule.theta.length === 0) {
    throw new UsageError({
      expected: 'A rule with meta-parameters is trained',
      found: `${options.rule.title}, which has nothing to learn`,
      mend: 'evaluate it as it is: bind(rule, [])',
    });
  }
  requireOrder(problem, order);
  requireSizes(problem);
  return {
    outer: tensorflowAdam({ rate: polynomial({ from: metaRate, to: 5e-6, steps: iterations }) }),
    batches: 'one-per-evaluation',
    resets: thesisResets,
    stages: [],
    ...options,
    order,
    unroll,
    validation,
  };
}

function requireSizes({ title, parameters, size }: PlainProblem): void {
  const total = totalSize(parameters);
  if (total === size && size > 0) return;
  throw new UsageError({
    expected: `The parameters of ${title} have as many entries as it has coordinates`,
    found: `${total} entries in its parameters, a size of ${size}`,
    mend: "set size to the sum of the parameters' sizes: totalSize(parameters)",
  });
}

function atLeastOne(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new UsageError({
    expected: `${name} is a whole number, 1 or more`,
    found: String(value),
    mend: `give another number of ${name}`,
  });
}
