/**
 * The contract of a problem: something to minimise over one flat parameter vector.
 *
 * A problem is a definition. It knows no engine, no file and no clock; engines read it and compute.
 */
import type { BatchProtocol } from '../data/batches.js';
import type { ParameterShape } from '../parameters.js';
import type { Stream } from '../random/stream.js';
import type { Settings } from '../settings.js';
import type { Value } from '../values/value.js';
import type { Layer } from './layer.js';

/** What every problem has. */
export interface ProblemBase {
  /** Unique name, as in the thesis: "MlpMnist". */
  readonly id: string;
  readonly title: string;
  /** Where it is defined: thesis section, equation. */
  readonly source: string;
  /** Everything that defines it, for the hash of a run. */
  readonly settings: Settings;
  readonly parameters: readonly ParameterShape[];
  /** Number of coordinates: the sum of the sizes of `parameters`. */
  readonly size: number;
  /** A starting point, float32. The same stream gives the same point. */
  initialize(stream: Stream): Float32Array;
}

/** A problem in closed form: loss and gradient written in values, as rules are. */
export interface AnalyticProblem extends ProblemBase {
  readonly kind: 'analytic';
  /** @returns the loss, a scalar, and its gradient, a vector */
  lossAndGradient(x: Value): { readonly loss: Value; readonly gradient: Value };
}

/** A network trained on images by mean softmax cross entropy and weight decay: a list of layers, as data. */
export interface NetworkProblem extends ProblemBase {
  readonly kind: 'network';
  readonly layers: readonly Layer[];
  readonly batch: BatchProtocol;
}

/**
 * A problem of one's own whose loss is written in another language than values: with TensorFlow.js, for the engines of l2o-tfjs,
 * which has the type of it (`TensorProblem`).
 */
export interface CustomProblem extends ProblemBase {
  readonly kind: 'custom';
  /** @param x the flat parameters, shape [size], in that language */
  loss(x: unknown, context: LossContext): unknown;
}

/** What a loss of one's own is handed beside the point. */
export interface LossContext {
  /**
   * Random numbers of this evaluation, for a batch of one's own data or for noise: the same for every optimizer at the same step.
   * `stream.integers(new Int32Array(32), count)` draws 32 of `count` examples. Two draws of one stream are the same numbers: give
   * each its own, `stream.split('noise')`. A run is known by what the loss computes, of data by the few that a trial draws: name
   * them in `settings`, with a version.
   */
  readonly stream: Stream;
}

/** The training of a learned optimizer: the point is theta, the loss the meta-loss (see meta/). */
export interface MetaProblem extends ProblemBase {
  readonly kind: 'meta';
  /** What the rule is trained on. */
  readonly problem: PlainProblem;
  /** What the training computes, as a hash (see fingerprint/). */
  program(): Promise<string>;
}

/** A problem that engines evaluate themselves: any but a training. */
export type PlainProblem = AnalyticProblem | NetworkProblem | CustomProblem;

/** Anything that a run is on. */
export type Problem = PlainProblem | MetaProblem;

/** The batches that a problem draws, itself or the one inside it; undefined without data. */
export function batchesOf(problem: Problem): BatchProtocol | undefined {
  if (problem.kind === 'network') return problem.batch;
  return problem.kind === 'meta' ? batchesOf(problem.problem) : undefined;
}

/** Whether it is a network with convolutions, whose steps take long. */
export function isConvolutional(problem: Problem): boolean {
  return problem.kind === 'network' && problem.layers.some(({ kind }) => kind === 'convolution');
}
