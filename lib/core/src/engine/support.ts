/** What engines and those who start them share: what can be run, and one evaluation on a machine. */

import type { Algebra } from '../algebra.js';
import { type Batch, batchSource, ownBatches } from '../data/batches.js';
import type { ImageDataset } from '../data/dataset.js';
import { UsageError } from '../errors.js';
import { refuse } from '../gate/settings.js';
import { checkTheta, type LearnedOptimizer } from '../learned/learned-optimizer.js';
import type { AnalyticProblem, MetaProblem, NetworkProblem, Problem } from '../problems/problem.js';
import type { Stream } from '../random/stream.js';
import type { ArrayBackend, Evaluator } from './array-backend.js';
import type { Engine, Evaluation, Start } from './engine.js';
import { lossAndGradientOn } from './formulas.js';
import type { StepBatches } from './meta-trajectory.js';

/** Says so, before anything is computed, where an engine cannot run a problem. @throws UsageError */
export function requireSupport(engine: Engine, problem: Problem): void {
  if (typeof engine?.supports !== 'function') {
    refuse(
      { name: 'engine', of: 'a run' },
      'one that chooseEngine() gives',
      engine,
      "const { engine } = await chooseEngine('auto')",
    );
  }
  const support = engine.supports(problem);
  if (support.ok) return;
  throw new UsageError({
    expected: `The engine ${engine.name} can run ${problem.title}`,
    found: support.reason,
    fix: 'take another engine, "double" or "tensor"',
  });
}

/** Why an engine itself does not run a meta-training. */
export const metaReason = 'a training is run by train(), on top of an engine';

/** @throws UsageError always: for the place where an engine would evaluate a training */
export function refuseMeta(problem: MetaProblem): never {
  throw new UsageError({
    expected: 'An engine evaluates problems',
    found: `${problem.title}: ${metaReason}`,
    fix: 'call train()',
  });
}

/** Memory that was given back may be another's: its numbers would be wrong in both. @throws UsageError always */
export function refuseDisposed(): never {
  throw new UsageError({
    expected: 'A trajectory is used until it is disposed',
    found: 'one that was disposed before, or in the middle of its steps',
    fix: 'wait for its steps before dispose(), or start another from a snapshot of it',
  });
}

/** The images of a network problem. @throws UsageError where none were given */
export function requireData(problem: NetworkProblem, dataset: ImageDataset | undefined): ImageDataset {
  if (dataset) return dataset;
  throw new UsageError({
    expected: `${problem.id} trains on the images of ${problem.batch.dataset}`,
    found: 'no images',
    fix: `hand over { dataset: await loadDataset('${problem.batch.dataset}') }`,
  });
}

/** The batches that a trajectory draws for its gradients, by the number of the step; of problems without data there are none. */
export function gradientBatches(
  { problem, dataset }: Pick<Start, 'problem' | 'dataset'>,
  streams: Stream,
): (step: number) => Batch | undefined {
  if (problem.kind === 'custom') return ownBatches(streams.split('gradient batches'));
  return problem.kind === 'network' && dataset
    ? batchSource(problem.batch, dataset, streams.split('gradient batches'))
    : () => undefined;
}

/** The batch that a network is evaluated on. @throws UsageError where none was given */
export function requireBatch(problem: NetworkProblem, batch: Batch | undefined): Batch {
  if (batch) return batch;
  throw new UsageError({
    expected: `${problem.id} is evaluated on a batch of ${problem.batch.dataset}`,
    found: 'none',
    fix: 'hand over { indices } of images from the training split (batchSource draws them)',
  });
}

/** A problem in closed form, in any algebra. */
export function analyticEvaluator<V>(algebra: Algebra<V>, problem: AnalyticProblem): Evaluator<V> {
  return {
    loss: (x) => lossAndGradientOn(algebra, problem, x).loss,
    lossAndGradient: (x) => lossAndGradientOn(algebra, problem, x),
  };
}

/** Loss and gradient at one point, on a machine. */
export async function evaluateOn<V>(backend: ArrayBackend<V>, { problem, x, batch }: Evaluation) {
  const evaluator = backend.evaluator(problem, batch?.dataset);
  const point = backend.upload({ shape: [problem.size], values: x });
  const made = [point];
  try {
    const { loss, gradient } = backend.tidy(() => evaluator.lossAndGradient(point, batch));
    made.push(loss, gradient);
    const [first, second] = await backend.download([loss, gradient]);
    return { loss: first.values[0], gradient: Float64Array.from(second.values) };
  } finally {
    backend.free(made);
  }
}

/** Before an unroll. @throws UsageError when theta does not fit its rule, or there is nothing to unroll or to learn */
export function checkUnroll(
  rule: LearnedOptimizer,
  theta: Float32Array,
  batches: readonly StepBatches[],
): void {
  checkTheta(rule, theta);
  if (batches.length > 0 && theta.length > 0) return;
  throw new UsageError({
    expected: 'An unroll has at least one step and a rule with meta-parameters',
    found: theta.length > 0 ? 'no batches' : `${rule.title}, which has nothing to learn`,
    fix: 'give one pair of batches per step, and a rule that learns',
  });
}
