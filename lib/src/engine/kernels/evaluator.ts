/** Loss and gradient of a problem where the kernels keep points: networks in kernels, closed forms on plain arrays. */
import type { ImageDataset } from '../../data/dataset.js';
import { UsageError } from '../../errors.js';
import type { AnalyticProblem, Problem } from '../../problems/problem.js';
import type { Support } from '../engine.js';
import { metaReason, refuseMeta, requireData } from '../support.js';
import { floatAlgebra } from './float-algebra.js';
import { mostPixels } from './images.js';
import { NetworkKernels } from './network.js';
import type { Runtime } from './runtime.js';

/** Points and gradients are addresses of vectors. */
export interface KernelEvaluator {
  loss(x: number, indices: Int32Array): number;
  lossAndGradient(x: number, indices: Int32Array, gradient: number): number;
  /** product = d/ds gradient(x + s direction) at s = 0; absent where there is none. */
  curvature?(x: number, indices: Int32Array, direction: number, product: number): void;
  accuracy?(x: number): number;
  dispose(): void;
}

export function supportOf(problem: Problem): Support {
  switch (problem.kind) {
    case 'analytic':
      return { ok: true };
    case 'network':
      return problem.layers[0].inputs <= mostPixels
        ? { ok: true }
        : { ok: false, reason: `images of ${problem.layers[0].inputs} pixels; kernels take ${mostPixels}` };
    case 'meta':
      return { ok: false, reason: metaReason };
    case 'custom':
      return {
        ok: false,
        reason: `${problem.id} is a loss written with TensorFlow.js, which the kernels engine cannot run`,
      };
  }
}

export function evaluatorOf(
  runtime: Runtime,
  problem: Problem,
  dataset: ImageDataset | undefined,
): KernelEvaluator {
  switch (problem.kind) {
    case 'analytic':
      return closedForm(runtime, problem);
    case 'network':
      return new NetworkKernels(runtime, problem, requireData(problem, dataset));
    case 'meta':
      return refuseMeta(problem);
    case 'custom':
      throw new UsageError({
        expected: 'The kernels engine runs problems in closed form and dense networks',
        found: `${problem.id}, a loss written with TensorFlow.js`,
        mend: 'take the engine "tensor"',
      });
  }
}

/** The toy problems are too small for kernels to gain anything. */
function closedForm({ heap }: Runtime, problem: AnalyticProblem): KernelEvaluator {
  const at = (x: number) => {
    const point = { shape: [problem.size], values: Float64Array.from(heap.floats(x, problem.size)) };
    return problem.lossAndGradient(floatAlgebra, point);
  };
  return {
    loss: (x) => at(x).loss.values[0],
    lossAndGradient: (x, _indices, gradient) => {
      const { loss, gradient: slope } = at(x);
      heap.floats(gradient, problem.size).set(slope.values);
      return loss.values[0];
    },
    dispose: () => {},
  };
}
