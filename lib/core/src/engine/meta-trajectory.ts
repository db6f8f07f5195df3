/**
 * The contract of meta-training's inner loop: a trajectory of a learned optimizer that is moved on in truncated
 * unrolls and gives the gradient of the meta-loss with respect to theta.
 *
 * Batches come from outside, so that any step can be prescribed: restore a snapshot, hand over theta and the
 * batches, and read everything that another implementation would give ("compare with another implementation").
 */
import type { Batch } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import type { LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { PlainProblem } from '../problems/problem.js';
import type { Stream } from '../random/stream.js';
import type { Snapshot } from '../snapshot.js';
import type { Objective } from './meta-loss.js';

export type Order = MetaStart['order'];

export const orders: readonly Order[] = ['first', 'second'];

/**
 * Second order goes through the problem's gradient, which the engines can differentiate with two exceptions.
 * @throws UsageError where an order cannot be had
 */
export function requireOrder(problem: PlainProblem, order: Order): void {
  const reason = order === 'second' ? whyNoSecondOrder(problem) : undefined;
  if (!reason) return;
  throw new UsageError({ expected: `Second order needs second derivatives of ${problem.title}`, ...reason });
}

/** The order of a training of which nothing else is said: the second where it can be had. */
export function usualOrder(problem: PlainProblem): Order {
  return whyNoSecondOrder(problem) ? 'first' : 'second';
}

function whyNoSecondOrder(
  problem: PlainProblem,
): { readonly found: string; readonly fix: string } | undefined {
  const toFirst = "train to first order, { order: 'first' }";
  if (problem.kind === 'custom') {
    return {
      found:
        'a loss written with TensorFlow.js, whose second derivatives are wrong or missing (sigmoid, exp, softmax)',
      fix: `${toFirst}, or write loss and gradient in the algebra (AnalyticProblem)`,
    };
  }
  const normalizes =
    problem.kind === 'network' && problem.layers.some(({ kind }) => kind === 'normalization');
  return normalizes
    ? {
        found:
          'a network with local response normalisation, of which the engines have first derivatives only',
        fix: `${toFirst}, as the thesis did on such networks, or take one without it, such as ConvMnist_1`,
      }
    : undefined;
}

/** What a trajectory for meta-training begins with. */
export interface MetaStart {
  readonly problem: PlainProblem;
  readonly rule: LearnedOptimizer;
  /** The starting point, flat. */
  readonly x: Float32Array;
  /** The images of a network problem. */
  readonly dataset?: ImageDataset;
  /** Where the noise of rules that have some comes from. */
  readonly noise: Stream;
  /**
   * What the meta-gradient goes through. First: the problem's gradients are taken as given; theta acts through the points alone.
   * Second: also through the problem's gradients and what the rule makes of them. A loss that a rule reads (`needs`) is a number to both.
   */
  readonly order: 'first' | 'second';
  /** What the meta-loss is; the thesis' mean of logarithms unless given. */
  readonly objective?: Objective;
}

/** The batches of one unrolled step, from the training split; undefined for problems without data. */
export interface StepBatches {
  /** Of the gradient at the point before the step. */
  readonly gradient: Batch | undefined;
  /** Of the loss at the point after it, which the meta-loss is made of. */
  readonly loss: Batch | undefined;
}

/** What an unroll of some steps comes to. */
export interface Unrolled {
  /** The objective over the losses after each step: the mean of their logarithms unless another one is set. */
  readonly metaLoss: number;
  /** The raw losses after each step. */
  readonly losses: Float64Array;
  /** d metaLoss / d theta, flat. */
  readonly gradient: Float64Array;
}

export type Walked = Omit<Unrolled, 'gradient'>;

/** A trajectory through which a training differentiates: it is unrolled for some steps, and goes on from where they led. */
export interface MetaTrajectory {
  /** Steps done since the starting point. */
  readonly step: number;
  /** Takes one step per entry of `batches` with this theta. Where the unroll begins is a constant to the gradient. */
  unroll(theta: Float32Array, batches: readonly StepBatches[]): Promise<Unrolled>;
  /** The same steps without the gradient. */
  forward(theta: Float32Array, batches: readonly StepBatches[]): Promise<Omit<Unrolled, 'gradient'>>;
  /** The current point, flat. */
  parameters(): Promise<Float32Array | Float64Array>;
  snapshot(): Promise<Snapshot>;
  restore(snapshot: Snapshot): void;
  dispose(): void;
}
